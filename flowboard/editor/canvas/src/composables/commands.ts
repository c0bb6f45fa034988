// Everything that can be done by name: in the command palette, on the shortcut sheet, and by keys.
// The server adds its own (run, save, share, …), which go to it by name.

import type { Command } from '../protocol'
import type { Canvas } from './canvas'
import { resize } from './resizing'
import { walk, nudge } from './walking'

export interface CanvasCommand extends Command {
  section: string
  run: () => void
  enabled?: () => boolean
  /** Whether its keys work wherever the focus is. */
  anywhere?: boolean
}

export function localCommands(canvas: Canvas): CanvasCommand[] {
  const { selection, editing, layout, clipboard, sync, view, lens } = canvas
  const some = (): boolean => selection.ids.value.length > 0
  const several = (): boolean => selection.ids.value.length > 1
  const anything = (): boolean => some() || selection.wires.value.length > 0
  const edits = (): boolean => canvas.editable.value
  const remove = (heal: boolean): void => {
    const wires = selection.wires.value.flatMap((key) => canvas.board.wire(key) ?? [])
    editing.remove(selection.ids.value, wires, heal)
    canvas.root()?.focus({ preventScroll: true })
  }

  return [
    { section: 'Add', name: 'add', title: 'Add a node', keys: 'A', icon: 'add', enabled: edits, run: canvas.askInView },
    { section: 'Add', name: 'note', title: 'Add a note', keys: 'N', icon: 'sticky_note_2', enabled: edits, run: () => canvas.addInView('note') },
    { section: 'Add', name: 'wire', title: 'Wire the selected node', keys: 'W', icon: 'account_tree', enabled: () => edits() && some(), run: canvas.pickWire },

    { section: 'Edit', name: 'undo', title: 'Undo', keys: 'Ctrl+Z', icon: 'undo', enabled: edits, run: () => canvas.emit('undo', {}) },
    { section: 'Edit', name: 'redo', title: 'Redo', keys: 'Ctrl+Shift+Z / Ctrl+Y', icon: 'redo', enabled: edits, run: () => canvas.emit('redo', {}) },
    { section: 'Edit', name: 'duplicate', title: 'Duplicate', keys: 'Ctrl+D', icon: 'content_copy', enabled: () => edits() && some(), run: clipboard.duplicate },
    { section: 'Edit', name: 'remove', title: 'Remove', keys: 'Delete / Backspace', icon: 'delete', enabled: () => edits() && anything(), run: () => remove(false) },
    { section: 'Edit', name: 'remove_healing', title: 'Remove and join its wires', keys: 'Shift+Delete / Shift+Backspace', enabled: () => edits() && some(), run: () => remove(true) },
    { section: 'Edit', name: 'rename', title: 'Rename', keys: 'F2', icon: 'edit_note', enabled: () => edits() && selection.ids.value.length === 1, run: () => canvas.rename(selection.ids.value[0] ?? '') },
    { section: 'Edit', name: 'mute', title: 'Mute: leave it and what follows out of runs', keys: 'M', icon: 'visibility_off', enabled: () => edits() && some(), run: () => editing.toggle('mute', selection.ids.value) },
    { section: 'Edit', name: 'bypass', title: 'Bypass: let values through as they are', keys: 'B', enabled: () => edits() && some(), run: () => editing.toggle('bypass', selection.ids.value) },
    { section: 'Edit', name: 'pin', title: 'Pin: keep the outputs as they are', keys: 'P', icon: 'push_pin', enabled: () => edits() && some(), run: () => editing.toggle('pinned', selection.ids.value) },
    { section: 'Edit', name: 'open', title: 'Open in the inspector', keys: 'Enter', enabled: () => some() || canvas.focused() !== undefined, run: () => canvas.activate(canvas.focused() ?? selection.ids.value[0] ?? '') },

    { section: 'Arrange', name: 'group', title: 'Group', keys: 'Ctrl+G', icon: 'select_all', enabled: () => edits() && some(), run: () => editing.frame(selection.ids.value, 'Group') },
    { section: 'Arrange', name: 'ungroup', title: 'Ungroup', keys: 'Ctrl+Shift+G', enabled: () => edits() && some(), run: () => editing.unframe(selection.ids.value) },
    { section: 'Arrange', name: 'fold', title: 'Fold or unfold the group', keys: 'Shift+G', icon: 'unfold_less', enabled: () => edits() && some(), run: () => editing.fold(selection.ids.value) },
    { section: 'Arrange', name: 'tidy', title: 'Tidy up', keys: 'L', icon: 'account_tree', enabled: edits, run: () => void layout.tidy(selection.ids.value) },
    { section: 'Arrange', name: 'align_left', title: 'Align left', keys: 'Alt+Shift+ArrowLeft', icon: 'align_left', enabled: () => edits() && several(), run: () => layout.align(selection.ids.value, 'left') },
    { section: 'Arrange', name: 'align_top', title: 'Align top', keys: 'Alt+Shift+ArrowUp', icon: 'align_top', enabled: () => edits() && several(), run: () => layout.align(selection.ids.value, 'top') },
    { section: 'Arrange', name: 'row', title: 'Spread in a row', enabled: () => edits() && several(), run: () => layout.align(selection.ids.value, 'row') },
    { section: 'Arrange', name: 'column', title: 'Spread in a column', enabled: () => edits() && several(), run: () => layout.align(selection.ids.value, 'column') },
    { section: 'Arrange', name: 'snap', title: 'Snap to the grid', keys: 'Shift+S', icon: 'grid_on', run: view.toggleSnap },

    { section: 'Look', name: 'search', title: 'Find a node', keys: 'Ctrl+F / /', icon: 'search', run: () => canvas.show('search') },
    { section: 'Look', name: 'palette', title: 'All commands', keys: 'Ctrl+K', anywhere: true, run: () => canvas.show('commands') },
    { section: 'Look', name: 'shortcuts', title: 'Keyboard shortcuts', keys: '?', icon: 'keyboard', run: () => canvas.show('shortcuts') },
    { section: 'Look', name: 'fit', title: 'Zoom to fit', keys: 'F', icon: 'fit_screen', run: () => view.fit(selection.ids.value.length > 1 ? selection.ids.value : lens.ids.value) },
    { section: 'Look', name: 'zoom_in', title: 'Zoom in', keys: '+ / =', icon: 'add', run: view.zoomIn },
    { section: 'Look', name: 'zoom_out', title: 'Zoom out', keys: '-', icon: 'remove', run: view.zoomOut },
    { section: 'Look', name: 'zoom_whole', title: 'Zoom to 100 %', keys: '0', run: view.whole },
    { section: 'Look', name: 'minimap', title: 'Show or hide the map', keys: 'Shift+M', icon: 'map', run: view.toggleMap },
    { section: 'Look', name: 'side', title: 'Show or hide the nodes on the left', keys: '[', run: view.toggleSide },

    { section: 'Select', name: 'select_all', title: 'Select all', keys: 'Ctrl+A', icon: 'select_all', run: () => selection.set(sync.graph.value.nodes.keys()) },
    { section: 'Select', name: 'select_none', title: 'Select nothing', keys: 'Escape', run: selection.clear },
    { section: 'Select', name: 'select_focused', title: 'Select or unselect the focused node', keys: 'Space', run: canvas.toggleFocused },
    { section: 'Select', name: 'box', title: 'Select by dragging a box', keys: 'Shift+B', icon: 'select_all', run: view.toggleBox },
    ...walk(canvas),
    ...nudge(canvas),
    ...resize(canvas),
  ]
}

function leaveTrace({ lens }: Canvas): CanvasCommand {
  return { section: 'Look', name: 'leave_trace', title: 'Leave the trace', keys: 'Escape', icon: 'timeline', run: lens.leave }
}

/** The server's commands beside the local ones; a name of its own wins over ours. */
export function allCommands(canvas: Canvas, served: readonly Command[]): CanvasCommand[] {
  const theirs = served.map(
    (command): CanvasCommand => ({
      section: 'Run and share',
      anywhere: true,
      ...command,
      run: () => canvas.emit('command', { name: command.name, nodes: canvas.selection.ids.value }),
    }),
  )
  // The lens comes first: `Escape` leaves it before it unselects.
  const ours = canvas.lens.isOn.value ? [leaveTrace(canvas), ...localCommands(canvas)] : localCommands(canvas)
  const names = new Set(theirs.map((command) => command.name))
  return [...theirs, ...ours.filter((command) => !names.has(command.name))]
}
