// A support session's hand-over token stands in the fragment: it goes into the form, leaves the address, and is spent at once.
const form = document.querySelector('form[data-session-entry]')
const token = location.hash.slice(1)
if (form && token) {
  history.replaceState(null, '', location.pathname)
  form.elements.namedItem('token').value = token
  form.requestSubmit()
}

// The page that leads to another host: a form may not, one link may.
document.querySelector('a[data-lead]')?.click()
