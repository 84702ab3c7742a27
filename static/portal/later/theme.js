import { onEach } from '../dom.js'

// Shown before the portal has answered.
onEach('submit', '#theme', (_form, { submitter }) => {
  if (!submitter) return
  if (submitter.value === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = submitter.value
  for (const button of submitter.form.elements) {
    button.setAttribute('aria-pressed', String(button === submitter))
  }
})
