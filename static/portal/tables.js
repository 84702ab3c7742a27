// "Select all": drawn hidden, because without script it could do nothing.
import { on, onEach } from './dom.js'

const boxes = (table) => [...table.querySelectorAll('tbody input[type=checkbox]')]

function settle(table) {
  const all = table.querySelector('[data-all]')
  if (!all) return
  const ticked = boxes(table).filter((box) => box.checked).length
  all.hidden = false
  all.checked = ticked > 0 && ticked === boxes(table).length
  all.indeterminate = ticked > 0 && !all.checked
  const count = table.closest('.card')?.querySelector('[data-ticked]')
  if (count) count.textContent = `: ${ticked}`
}

const settleAll = () => document.querySelectorAll('table').forEach(settle)

onEach('change', 'table input[type=checkbox]', (box) => {
  const table = box.closest('table')
  if (box.matches('[data-all]')) for (const other of boxes(table)) other.checked = box.checked
  settle(table)
})
on('reset', () => setTimeout(settleAll))
on('htmx:after:swap', settleAll)
settleAll()

// What its column cuts off is whole in a title, written when somebody points at it.
onEach('pointerover', 'td, th', (cell, { target }) => {
  for (let part = target; cell.contains(part); part = part.parentElement) {
    if (part.scrollWidth <= part.clientWidth || (part.title && !('cut' in part.dataset))) continue
    part.title = part.innerText
    part.dataset.cut = ''
  }
})

// Sent by an answer that did what the ticks were for.
on('clear-ticks', () => {
  for (const form of document.querySelectorAll('form.bulk')) form.reset()
})
