// The session ended under somebody who was typing: what was typed is kept by the portal, and shown again after signing in.
/** Where to go on: to the sign-in that leads back to what was typed, or to `usual`. Secrets and files do not leave the page. */
export async function wayOn(form, usual) {
  const typed = new URLSearchParams()
  for (const [name, value] of new FormData(form)) {
    const isSecret = form.querySelector(`[type=password][name="${CSS.escape(name)}"]`)
    if (typeof value === 'string' && !isSecret) typed.append(name, value)
  }
  const { pathname } = new URL(form.getAttribute('action') ?? '', location.href)
  try {
    const to = `/kept-forms?action=${encodeURIComponent(pathname)}`
    const answer = await fetch(to, { method: 'POST', body: typed })
    return answer.status === 200 ? await answer.text() : usual
  } catch {
    return usual
  }
}
