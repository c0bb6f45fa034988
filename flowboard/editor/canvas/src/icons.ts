// The icons of the canvas: Material Symbols by the names that node types use, as path data.

import accountTree from '@material-symbols/svg-400/rounded/account_tree-fill.svg?raw'
import add from '@material-symbols/svg-400/rounded/add.svg?raw'
import alignLeft from '@material-symbols/svg-400/rounded/align_horizontal_left.svg?raw'
import alignTop from '@material-symbols/svg-400/rounded/align_vertical_top.svg?raw'
import block from '@material-symbols/svg-400/rounded/block.svg?raw'
import bolt from '@material-symbols/svg-400/rounded/bolt-fill.svg?raw'
import callMerge from '@material-symbols/svg-400/rounded/call_merge.svg?raw'
import callSplit from '@material-symbols/svg-400/rounded/call_split.svg?raw'
import check from '@material-symbols/svg-400/rounded/check.svg?raw'
import close from '@material-symbols/svg-400/rounded/close.svg?raw'
import code from '@material-symbols/svg-400/rounded/code.svg?raw'
import contentCopy from '@material-symbols/svg-400/rounded/content_copy.svg?raw'
import deleteIcon from '@material-symbols/svg-400/rounded/delete.svg?raw'
import download from '@material-symbols/svg-400/rounded/download.svg?raw'
import editNote from '@material-symbols/svg-400/rounded/edit_note.svg?raw'
import errorIcon from '@material-symbols/svg-400/rounded/error-fill.svg?raw'
import extension from '@material-symbols/svg-400/rounded/extension-fill.svg?raw'
import factCheck from '@material-symbols/svg-400/rounded/fact_check-fill.svg?raw'
import filterAlt from '@material-symbols/svg-400/rounded/filter_alt-fill.svg?raw'
import flag from '@material-symbols/svg-400/rounded/flag-fill.svg?raw'
import fitScreen from '@material-symbols/svg-400/rounded/fit_screen.svg?raw'
import gridOn from '@material-symbols/svg-400/rounded/grid_on.svg?raw'
import history from '@material-symbols/svg-400/rounded/history.svg?raw'
import hourglass from '@material-symbols/svg-400/rounded/hourglass_empty.svg?raw'
import howToVote from '@material-symbols/svg-400/rounded/how_to_vote-fill.svg?raw'
import keep from '@material-symbols/svg-400/rounded/keep-fill.svg?raw'
import keyboard from '@material-symbols/svg-400/rounded/keyboard.svg?raw'
import legend from '@material-symbols/svg-400/rounded/legend_toggle.svg?raw'
import manageSearch from '@material-symbols/svg-400/rounded/manage_search.svg?raw'
import map from '@material-symbols/svg-400/rounded/map-fill.svg?raw'
import moveToInbox from '@material-symbols/svg-400/rounded/move_to_inbox-fill.svg?raw'
import notes from '@material-symbols/svg-400/rounded/notes.svg?raw'
import playArrow from '@material-symbols/svg-400/rounded/play_arrow-fill.svg?raw'
import redo from '@material-symbols/svg-400/rounded/redo.svg?raw'
import remove from '@material-symbols/svg-400/rounded/remove.svg?raw'
import schedule from '@material-symbols/svg-400/rounded/schedule.svg?raw'
import search from '@material-symbols/svg-400/rounded/search.svg?raw'
import selectAll from '@material-symbols/svg-400/rounded/select_all.svg?raw'
import stepOver from '@material-symbols/svg-400/rounded/step_over.svg?raw'
import stickyNote from '@material-symbols/svg-400/rounded/sticky_note_2-fill.svg?raw'
import sync from '@material-symbols/svg-400/rounded/sync.svg?raw'
import tableRows from '@material-symbols/svg-400/rounded/table_rows-fill.svg?raw'
import timeline from '@material-symbols/svg-400/rounded/timeline.svg?raw'
import tune from '@material-symbols/svg-400/rounded/tune.svg?raw'
import unfoldLess from '@material-symbols/svg-400/rounded/unfold_less.svg?raw'
import unfoldMore from '@material-symbols/svg-400/rounded/unfold_more.svg?raw'
import undo from '@material-symbols/svg-400/rounded/undo.svg?raw'
import visibilityOff from '@material-symbols/svg-400/rounded/visibility_off.svg?raw'
import warning from '@material-symbols/svg-400/rounded/warning-fill.svg?raw'

// Material Symbols has no sparkles any more.
const SPARKLES = [
  '<path d="M400-700Q424-444 680-420Q424-396 400-140Q376-396 120-420Q376-444 400-700Z',
  'M740-900Q752-772 880-760Q752-748 740-620Q728-748 600-760Q728-772 740-900Z',
  'M740-260Q749-169 840-160Q749-151 740-60Q731-151 640-160Q731-169 740-260Z"/>',
].join('')

const SOURCES: Record<string, string> = {
  account_tree: accountTree, add, align_left: alignLeft, align_top: alignTop, auto_awesome: SPARKLES, block,
  bolt, call_merge: callMerge, call_split: callSplit, check, close, code, content_copy: contentCopy,
  delete: deleteIcon, edit_note: editNote, error: errorIcon, extension, fact_check: factCheck,
  filter_alt: filterAlt, fit_screen: fitScreen, flag, grid_on: gridOn, history, hourglass_empty: hourglass,
  how_to_vote: howToVote, keyboard, legend, manage_search: manageSearch, map, move_to_inbox: moveToInbox, notes,
  play_arrow: playArrow, push_pin: keep, redo, remove, save_alt: download, schedule, search,
  select_all: selectAll, sticky_note_2: stickyNote, step_over: stepOver, sync, table_rows: tableRows, timeline, tune, undo,
  unfold_less: unfoldLess, unfold_more: unfoldMore,
  visibility_off: visibilityOff, warning,
}

const PATHS = new Map(Object.entries(SOURCES).map(([name, svg]) => [name, / d="([^"]+)"/.exec(svg)?.[1] ?? '']))

/** The path of an icon in a box of `0 -960 960 960`; an unknown name is shown as a puzzle piece. */
export function iconPath(name: string): string {
  return PATHS.get(name) ?? PATHS.get('extension') ?? ''
}
