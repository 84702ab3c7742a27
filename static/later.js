// Asked for with the first key, click or letter that needs it (portal/more.js).
import './portal/later/colours.js'
import './portal/later/copy.js'
import './portal/later/session-entry.js'
import './portal/later/theme.js'
import './portal/later/unsent.js'

export { openDialog, showFilled } from './portal/later/dialogs.js'
export { wayOn } from './portal/later/kept.js'
export { press } from './portal/later/keys.js'
export { fill, openMenu } from './portal/later/menus.js'
export { openPalette } from './portal/later/palette.js'
export { poll } from './portal/later/polling.js'
