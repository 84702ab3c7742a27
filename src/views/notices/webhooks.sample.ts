/** A whole receiver without packages, as the page shows it; a test runs this very text. */
export const receiver = `import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

const secret = process.env.TENANTRY_SECRET
const seen = new Set()

function isGenuine(header = '', body) {
  const parts = header.split(',').map((part) => part.split('='))
  const at = parts.find(([name]) => name === 't')?.[1]
  // nothing older than five minutes, so that nobody sends again what they overheard
  if (!(Math.abs(Date.now() / 1000 - Number(at)) <= 300)) return false
  const right = createHmac('sha256', secret).update(at + '.').update(body).digest()
  // two v1 while the secret is renewed: one of them has to fit
  return parts.some(([name, value = '']) => {
    const given = Buffer.from(value, 'hex')
    return name === 'v1' && given.length === right.length && timingSafeEqual(given, right)
  })
}

createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  // the bytes as they came: JSON that was parsed and written again is other bytes
  const body = Buffer.concat(chunks)
  if (!isGenuine(request.headers['tenantry-signature'], body)) {
    response.writeHead(401).end('wrong signature')
    return
  }
  // answered at once; what takes long comes afterwards
  response.writeHead(204).end()
  const id = request.headers['tenantry-delivery']
  if (seen.has(id)) return
  seen.add(id)
  console.log(id, JSON.parse(body))
}).listen(Number(process.env.PORT ?? 8080))
`
