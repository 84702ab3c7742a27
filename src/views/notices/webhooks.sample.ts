/** A whole receiver without packages, as the page shows it; a test runs this very text. */
export const receiver = `import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

const secret = process.env.TENANTRY_SECRET
const seen = new Set()

function isGenuine(header = '', body) {
  const parts = header.split(',').map((part) => part.split('='))
  const at = parts.find(([name]) => name === 't')?.[1]
  // nothing that somebody overheard and sends again later
  if (!(Math.abs(Date.now() / 1000 - Number(at)) <= 300)) return false
  const right = createHmac('sha256', secret).update(at + '.').update(body).digest()
  return parts.some(([name, value = '']) => {
    const given = Buffer.from(value, 'hex')
    return name === 'v1' && given.length === right.length && timingSafeEqual(given, right)
  })
}

createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  // byte for byte: JSON that was parsed is written otherwise
  const body = Buffer.concat(chunks)
  if (!isGenuine(request.headers['tenantry-signature'], body)) {
    response.writeHead(401).end()
    return
  }
  response.writeHead(204).end()
  const id = request.headers['tenantry-delivery']
  if (seen.has(id)) return
  seen.add(id)
  console.log(id, JSON.parse(body))
}).listen(Number(process.env.PORT ?? 8080))
`

/** What is posted when an alarm is raised; a test holds its fields against what is sent. */
export const example = {
  event: 'alarm.raised',
  created_at: '2026-11-29T03:00:00Z',
  rule: { id: '00000000-0000-4000-8000-000000000001', name: 'Nights and weekends' },
  after_minutes: 0,
  alarm: {
    id: '00000000-0000-4000-8000-000000000002',
    severity: 'critical',
    name: 'Trunk down',
    source: 'SBC Frankfurt 1',
    text: 'No answer',
    corrective_action: 'Check the carrier.',
    customer: 'Example Ltd',
    tenant_id: '00000000-0000-4000-8000-000000000003',
    service_id: null,
    cause: 'sbc:frankfurt-1',
    labels: { site: 'fra' },
    raised_at: '2026-11-29T03:00:00Z',
    cleared_at: null,
    path: '/alarms/00000000-0000-4000-8000-000000000002',
  },
}
