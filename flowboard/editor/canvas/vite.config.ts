// Builds `dist/index.js` (and one lazy chunk for the layout), with NiceGUI's own Vue left outside.
import { existsSync, readFileSync } from 'node:fs'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

/** What Vue Flow brings inside its own bundle, where vite doesn't see it. */
const INSIDE_VUE_FLOW = [
  '@vueuse/core', '@vueuse/shared', 'd3-color', 'd3-dispatch', 'd3-drag', 'd3-ease', 'd3-interpolate',
  'd3-selection', 'd3-timer', 'd3-transition', 'd3-zoom',
]

function innerLicences(): Plugin {
  const textOf = (name: string): string => {
    const folder = `node_modules/${name}`
    const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Record<string, string>
    const file = ['LICENSE', 'LICENSE.md'].map((one) => `${folder}/${one}`).find((path) => existsSync(path))
    return `## ${name} - ${version} (${license})\n\n${file ? readFileSync(file, 'utf8').trim() : ''}\n`
  }
  return {
    name: 'inner-licences',
    generateBundle() {
      const source = `# Licences of what Vue Flow brings along\n\n${INSIDE_VUE_FLOW.map(textOf).join('\n')}`
      this.emitFile({ type: 'asset', fileName: 'LICENSES-of-vue-flow.md', source })
    },
  }
}

export default defineConfig({
  plugins: [vue(), innerLicences()],
  // Vue Flow asks for it at run time, and a library build leaves it in.
  define: { 'process.env.NODE_ENV': JSON.stringify('production') },
  build: {
    target: 'es2022',
    lib: { entry: 'src/index.ts', formats: ['es'], fileName: () => 'index.js' },
    // NiceGUI's cache key comes from the folder's time of change, so the folder is emptied.
    emptyOutDir: true,
    license: { fileName: 'LICENSES.md' },
    rolldownOptions: {
      external: ['vue'],
      output: { chunkFileNames: '[name].js', minify: true },
    },
  },
})
