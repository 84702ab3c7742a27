import { describe, expect, test } from 'vitest'
import {
  authorize,
  challenges,
  createNonces,
  createOffers,
  digest,
  isRight,
  readCredentials,
} from '../../../src/connectors/sip/digest.ts'

describe('RFC 7616, section 3.9.1', () => {
  const asked = {
    username: 'Mufasa',
    realm: 'http-auth@example.org',
    method: 'GET',
    uri: '/dir/index.html',
    nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
    nc: '00000001',
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  }
  test.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ] as const)('%s', (algorithm, response) => {
    expect(digest(algorithm, 'Circle of Life', asked)).toBe(response)
    const header = `Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=${algorithm}, nonce="${asked.nonce}", nc=00000001, cnonce="${asked.cnonce}", qop=auth, response="${response}", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`
    const credentials = readCredentials(header)!
    expect(isRight(credentials, 'GET', 'Circle of Life')).toBe(true)
    expect(isRight(credentials, 'GET', 'Circle of life')).toBe(false)
    expect(isRight(credentials, 'POST', 'Circle of Life')).toBe(false)
  })
})

test('the examples of RFC 2617 and, without a client nonce, of RFC 2069', () => {
  const asked = {
    ...{ username: 'Mufasa', realm: 'testrealm@host.com', method: 'GET', uri: '/dir/index.html' },
    nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
  }
  const counted = { ...asked, nc: '00000001', cnonce: '0a4f113b' }
  expect(digest('MD5', 'Circle Of Life', counted)).toBe('6629fae49393a05397450978507c4ef1')
  expect(digest('MD5', 'CircleOfLife', asked)).toBe('1949323746fe6a43ef61f9606e7febea')
})

test('a username and a password beyond ASCII are UTF-8, as RFC 7616 has them', () => {
  const [challenge] = challenges({ realm: 'alder.test', nonce: 'n', isStale: false })
  const header = authorize([challenge!], {
    ...{ username: 'bäcker', password: 'schlüssel', method: 'REGISTER', uri: 'sip:alder.test' },
  })!
  const onTheWire = Buffer.from(header, 'utf8').toString('latin1')
  const credentials = readCredentials(onTheWire)!
  expect(credentials.username).toBe('bäcker')
  expect(isRight(credentials, 'REGISTER', 'schlüssel')).toBe(true)
})

describe('a challenge (RFC 8760)', () => {
  test('has a header for each algorithm, the stronger first', () => {
    expect(challenges({ realm: 'alder.test', nonce: 'n', isStale: true })).toEqual([
      'Digest realm="alder.test", nonce="n", algorithm=SHA-256, qop="auth", stale=true',
      'Digest realm="alder.test", nonce="n", algorithm=MD5, qop="auth", stale=true',
    ])
  })

  const who = { username: 'desk', password: 'secret', method: 'REGISTER', uri: 'sip:alder.test' }
  const both = challenges({ realm: 'alder.test', nonce: 'n', isStale: false })
  test.each([
    ['the strongest that both know', both, undefined, 'SHA-256'],
    ['in whatever order', [...both].reverse(), undefined, 'SHA-256'],
    ['one alone', both, ['MD5'] as const, 'MD5'],
    ['no name is MD5', ['Digest realm="r", nonce="n", qop="auth"'], undefined, 'MD5'],
    ['none', ['Digest realm="r", nonce="n", algorithm=SHA-512-256'], undefined, undefined],
    ['another scheme', ['Basic realm="r"'], undefined, undefined],
  ])('is answered by %s', (_, headers, only, algorithm) => {
    const header = authorize(headers, who, only)
    expect(header && readCredentials(header)?.algorithm).toBe(algorithm ?? null)
  })

  test.each([
    ['another scheme', 'Basic ZGVzazpzZWNyZXQ='],
    ['without qop', 'Digest username="a", realm="r", nonce="n", uri="u", response="x"'],
    [
      'a count that is none',
      'Digest username="a", realm="r", nonce="n", uri="u", response="x", qop=auth, nc=1, cnonce="c"',
    ],
    [
      'an algorithm that nobody offered',
      'Digest username="a", realm="r", nonce="n", uri="u", response="x", qop=auth, nc=00000001, cnonce="c", algorithm=SHA-512',
    ],
    [
      'a name said twice',
      'Digest username="a", username="b", realm="r", nonce="n", uri="u", response="x", qop=auth, nc=00000001, cnonce="c"',
    ],
    ['nothing after the scheme', 'Digest '],
    ['a quotation mark that does not end', 'Digest username="a, realm="r'],
  ])('is not answered by %s', (_, header) => {
    expect(readCredentials(header)).toBeNull()
  })
})

describe('a nonce', () => {
  const clock = () => {
    let at = 1_700_000_000_000
    return { now: () => at, pass: (ms: number) => (at += ms) }
  }

  test('is good until its time is over, and each count once', () => {
    const { now, pass } = clock()
    const nonces = createNonces({ lifeMs: 60_000, now })
    const nonce = nonces.make()
    expect(nonces.judge({ nonce, nc: '00000001' })).toBe('good')
    expect(nonces.size).toBe(0)
    expect(nonces.spend({ nonce, nc: '00000001' })).toBe(true)
    expect(nonces.spend({ nonce, nc: '00000001' })).toBe(false)
    expect(nonces.judge({ nonce, nc: '00000001' })).toBe('stale')
    expect(nonces.spend({ nonce, nc: '0000000a' })).toBe(true)
    expect(nonces.judge({ nonce, nc: '00000009' })).toBe('stale')
    pass(60_001)
    expect(nonces.judge({ nonce, nc: '0000000b' })).toBe('stale')
  })

  test('of another process, or changed, is foreign', () => {
    const [ours, theirs] = [createNonces(), createNonces()]
    expect(ours.judge({ nonce: theirs.make(), nc: '00000001' })).toBe('foreign')
    for (const nonce of ['', 'x', 'A'.repeat(40), `${ours.make()}A`, ` ${ours.make()}`])
      expect(ours.judge({ nonce, nc: '00000001' }), nonce).toBe('foreign')
    const nonce = ours.make()
    const other = `${nonce[0] === 'A' ? 'B' : 'A'}${nonce.slice(1)}`
    expect(ours.judge({ nonce: other, nc: '00000001' })).toBe('foreign')
  })

  test('that had to be forgotten is no way to send the same again', () => {
    const { now, pass } = clock()
    const nonces = createNonces({ max: 10, now })
    const made = Array.from({ length: 12 }, () => {
      pass(5)
      return nonces.make()
    })
    for (const nonce of made) expect(nonces.spend({ nonce, nc: '00000001' })).toBe(true)
    expect(nonces.size).toBe(10)
    for (const nonce of made) expect(nonces.judge({ nonce, nc: '00000001' })).toBe('stale')
    expect(nonces.judge({ nonce: made[11]!, nc: '00000002' })).toBe('good')
  })

  test('takes no place before it was answered rightly', () => {
    const nonces = createNonces({ max: 10 })
    for (let i = 0; i < 1000; i += 1) nonces.judge({ nonce: nonces.make(), nc: '00000001' })
    expect(nonces.size).toBe(0)
  })
})

test('who gives up at a challenge of both is offered MD5 alone, and whoever knows more gets both again', () => {
  const offers = createOffers({ max: 3 })
  expect(offers.of('old', undefined)).toEqual(['SHA-256', 'MD5'])
  expect(offers.of('old', undefined)).toEqual(['MD5'])
  offers.settle('old', 'MD5')
  expect(offers.of('old', undefined)).toEqual(['MD5'])
  expect(offers.of('old', 'MD5')).toEqual(['MD5'])
  // a client that knows SHA-256 alone is not kept out by a challenge that it lost
  expect(offers.of('new', undefined)).toEqual(['SHA-256', 'MD5'])
  expect(offers.of('new', undefined)).toEqual(['MD5'])
  expect(offers.of('new', undefined)).toEqual(['SHA-256', 'MD5'])
  offers.settle('new', 'SHA-256')
  expect(offers.of('new', undefined)).toEqual(['SHA-256', 'MD5'])
  for (let i = 0; i < 10; i += 1) offers.of(`crowd ${i}`, undefined)
  expect(offers.size).toBe(3)
})
