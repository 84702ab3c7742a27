// Shortcuts: which keys are for us is decided here, what they do comes with the first of them.
import { isComposing, on, onEach } from './dom.js'
import { more } from './more.js'
import { openPalette } from './palette.js'
import { toast } from './toasts.js'
import { words } from './words.js'

// of a dialog that has just closed the field still hears keys, until the next frame
const isField = (element) =>
  element?.matches?.('input:not([type=checkbox]), select, textarea, [contenteditable]') &&
  element.checkVisibility()

const besideLetters = { Slash: ['/', '?'], Period: ['.'] }

/**
 * What a shortcut hears of a key: a small letter whatever Caps Lock says, and the one that lies there where the layout
 * writes no Latin letters (Cyrillic, Greek). With Shift only signs are shortcuts.
 */
function keyOf({ key, code, shiftKey }) {
  if (/^[!-~]$/.test(key)) return shiftKey ? key.toUpperCase() : key.toLowerCase()
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (letter) return shiftKey ? letter : letter.toLowerCase()
  return besideLetters[code]?.[Number(shiftKey)] ?? ''
}

// from what is looked for to the first that was found
const isIntoList = ({ key, target }) => key === 'ArrowDown' && target.matches?.('[data-filter]')

const isShortcut = (key, { target }) =>
  key !== '' &&
  document.body.dataset.keys &&
  !isField(target) &&
  !document.querySelector('dialog[open]')

let press
/** Pressed while what they do is on its way. */
let early = []
// where the first was pressed: down into the list, and a letter for its row; elsewhere somebody types
const isEarly = (key, { target }) => key !== '' && early[0]?.[1].target === target

async function arrive() {
  try {
    press = (await more()).press
    for (const pressed of early) press(...pressed)
  } catch {
    toast(words.notLoaded)
  }
  early = []
}

on('keydown', (event) => {
  if (isComposing(event)) return
  const key = isIntoList(event) ? event.key : keyOf(event)
  const isCommand = event.ctrlKey || event.metaKey
  if (isCommand && !event.altKey && key.toLowerCase() === 'k') {
    event.preventDefault()
    openPalette()
    return
  }
  if (isCommand || event.altKey || event.defaultPrevented) return
  if (!isIntoList(event) && !isShortcut(key, event) && !isEarly(key, event)) return
  if (press && key !== '/') return press(key, event)
  event.preventDefault()
  // at once: what is typed next belongs there
  if (key === '/') document.querySelector('#main [data-filter], #main input[type=search]')?.focus()
  else if (early.push([key, event]) === 1) arrive()
})

onEach('click', 'a.find', (_link, event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  openPalette()
})
