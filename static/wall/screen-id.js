// Which screen this is, among those that may have the cookie of one wall: kept as long as the window is open.
const key = 'wall-screen'
const bytes = 16

const draw = () =>
  [...crypto.getRandomValues(new Uint8Array(bytes))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')

let kept

export function screenId() {
  try {
    kept ??= sessionStorage.getItem(key) ?? draw()
    sessionStorage.setItem(key, kept)
  } catch {
    // a browser that keeps nothing for this page; then it is known until it is loaded anew
    kept ??= draw()
  }
  return kept
}
