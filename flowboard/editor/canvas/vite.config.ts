// Builds `dist/index.js` (and one lazy chunk for the layout), with NiceGUI's own Vue left outside.
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [vue()],
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
