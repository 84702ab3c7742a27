import { afterEach, describe, expect, test } from 'vitest'
import { freePort, isInstalled } from '../../hosts/servers.ts'
import { makeCertificate } from '../../mail/certificate.ts'
import { until } from '../../support/until.ts'
import { answering, baresip, linphone, registering, sipp } from './peers.support.ts'
import { testRegistrar } from './registrar.support.ts'

const realm = 'alder.test'
const tls = { port: 0, ...makeCertificate('alder.test') }
const handsets = { 'desk@alder.test': 'secret' }
const who = { user: 'desk', realm, password: 'secret' }
const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})
async function start(options: Partial<Parameters<typeof testRegistrar>[0]> = {}) {
  const registrar = await testRegistrar({ handsets, tls, ...options })
  stops.push(async () => {
    await registrar.stop()
    expect(registrar.errors).toEqual([])
  })
  return registrar
}
const begun = <T extends { stop(): Promise<unknown> }>(program: T): T => {
  stops.push(program.stop)
  return program
}
const registered = 'registered desk@alder.test'
const refused = 'refused desk@alder.test'

describe.runIf(isInstalled('baresip'))('baresip (skipped where it is not installed)', () => {
  test.each(['udp', 'tcp'] as const)(
    'registers by MD5 over %s, and not with a wrong secret',
    async (transport) => {
      const registrar = await start()
      const at = { ...who, port: registrar.port, transport }
      // it gives up at the challenge of both, and is offered MD5 alone when it comes again
      const first = begun(baresip(at))
      await until('its giving up', () => first.said().includes('Function not implemented'))
      await first.stop()
      expect(registrar.events).toEqual([])
      const wrong = begun(baresip({ ...at, password: 'guess' }))
      await until('its refusal', () => wrong.said().includes('403'))
      await wrong.stop()
      expect(registrar.events).toContain(refused)
      expect(registrar.events).not.toContain(registered)
      const right = begun(baresip(at))
      await until('its registration', () => registrar.events.includes(registered))
      expect(registrar.registrations[0]).toMatchObject({
        ...{ flow: { transport }, seconds: 300 },
        userAgent: expect.stringContaining('baresip'),
      })
      await right.stop()
      await until('its goodbye', () => registrar.events.includes('gone desk@alder.test'))
    },
  )
})

describe.runIf(isInstalled('sipp'))('SIPp (skipped where it is not installed)', () => {
  test.each(['udp', 'tcp'] as const)(
    'registers by MD5 over %s, and not with a wrong secret',
    async (transport) => {
      const registrar = await start()
      const at = { port: registrar.port, local: await freePort(), transport }
      const first = await sipp(registering(who), at)
      expect(first.wrote).toContain('authentication must use MD5')
      expect(first.code).not.toBe(0)
      const wrong = await sipp(registering({ ...who, password: 'guess' }), at)
      expect(wrong.code).not.toBe(0)
      expect(wrong.wrote).toContain('SIP/2.0 403 Forbidden')
      expect(registrar.events).toEqual([refused])
      const right = await sipp(registering(who), at)
      expect(right.code, right.wrote.slice(-2000)).toBe(0)
      expect(registrar.events).toEqual([refused, registered])
    },
  )

  test('answers the CSTA session by its scenario', async () => {
    const registrar = await start({ csta: {} })
    const at = { port: registrar.port, local: await freePort(), transport: 'udp' } as const
    await sipp(registering(who), at)
    expect((await sipp(registering(who), at)).code).toBe(0)
    const { code, wrote } = await sipp(answering, at)
    expect(code, wrote.slice(-3000)).toBe(0)
    await until('its end', () => registrar.events.includes('csta none desk@alder.test'))
    expect(registrar.events).toEqual([
      registered,
      'csta monitored desk@alder.test',
      'csta none desk@alder.test',
    ])
  })

  test('says so when it is asked something else than its scenario has', async () => {
    const registrar = await start({ csta: {} })
    const at = { port: registrar.port, local: await freePort(), transport: 'udp' } as const
    await sipp(registering(who), at)
    await sipp(registering(who), at)
    const other = answering.replace('MonitorStart.*deviceObject', 'MakeCall')
    const { code, wrote } = await sipp(other, at)
    expect(code).not.toBe(0)
    expect(wrote).toContain('Failed regexp match')
  })
})

describe.runIf(isInstalled('linphonec'))('Linphone (skipped where it is not installed)', () => {
  test.each([
    ['udp', 'SHA-256'],
    ['tcp', 'SHA-256'],
    ['tls', 'SHA-256'],
    ['tls', 'MD5'],
  ] as const)(
    'registers over %s by %s, and not with a wrong secret',
    async (transport, algorithm) => {
      const registrar = await start()
      const port = transport === 'tls' ? registrar.tlsPort : registrar.port
      const at = { ...who, port, transport }
      const wrong = begun(linphone({ ...at, password: 'guess' }, algorithm, tls.cert))
      await until('its refusal', () => registrar.events.includes(refused))
      await until('its word', () => wrong.said().includes('LinphoneRegistrationFailed'))
      await wrong.stop()
      expect(registrar.events).not.toContain(registered)
      const right = begun(linphone(at, algorithm, tls.cert))
      await until('its registration', () => registrar.events.includes(registered))
      await until('its word', () => right.said().includes('LinphoneRegistrationOk'))
      expect(right.said()).toMatch(new RegExp(`Authorization: .*algorithm=${algorithm},`))
      expect(registrar.registrations[0]).toMatchObject({ flow: { transport }, seconds: 300 })
    },
  )

  test('does not come over TLS when it does not know the certificate', async () => {
    const registrar = await start()
    const at = { ...who, port: registrar.tlsPort, transport: 'tls' } as const
    const phone = begun(linphone(at, 'SHA-256', makeCertificate('alder.test').cert))
    await until('its word', () => phone.said().includes('LinphoneRegistrationFailed'))
    expect(registrar.events).toEqual([])
    expect(registrar.endpoint.counts.handshakes).toBeGreaterThan(0)
  })

  test('that rings for a CSTA session is told to stop, and stays registered', async () => {
    const registrar = await start({ csta: {} })
    const at = { ...who, port: registrar.port, transport: 'udp' } as const
    const phone = begun(linphone(at, 'SHA-256'))
    await until('its refusal', () => registrar.events.includes('csta refused desk@alder.test'))
    expect(registrar.events).toEqual([registered, 'csta refused desk@alder.test'])
    expect(phone.said()).toContain('CANCEL sip:')
    expect(registrar.registrar.size).toBe(1)
  })
})
