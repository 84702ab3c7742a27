import { on, onEach } from '../dom.js'

// Text to take elsewhere: the buttons are of no use without script, nor where the page is not trusted with the clipboard.
const show = () => {
  if (!navigator.clipboard) return
  for (const button of document.querySelectorAll('[data-copy][hidden]')) button.hidden = false
}
show()
on('htmx:after:swap', show)

onEach('click', '[data-copy]', async (button) => {
  await navigator.clipboard.writeText(button.dataset.copy)
  const { title } = button
  button.title = button.dataset.copied
  button.dataset.done = ''
  setTimeout(() => {
    button.title = title
    delete button.dataset.done
  }, 2000)
})
