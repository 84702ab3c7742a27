// What nobody needs before the first key or the palette is a file of its own, asked for then.
// the build writes the address of that file here
const address = LATER

let asked
let tries = 0

/** The rest, once. After a release its old file is gone: that is refused, and may be asked again. */
export function more() {
  // some browsers keep a failed answer for its address
  asked ??= import(tries ? `${address}?${tries}` : address).catch((error) => {
    asked = undefined
    tries += 1
    throw error
  })
  return asked
}
