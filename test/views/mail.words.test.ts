import { expect, test } from 'vitest'
import { message } from '../../src/domain/messages.ts'
import { wordsIn } from '../../src/views/words.ts'

const en = wordsIn('en')
const de = wordsIn('de')

test.each([
  [
    message('mail-away'),
    'The email server did not answer.',
    'Der E-Mail-Server hat nicht geantwortet.',
  ],
  [
    message('mail-later', { said: null }),
    'The email server asked us to try again later.',
    'Der E-Mail-Server bat um einen späteren Versuch.',
  ],
  [
    message('mail-bounced', { said: '550 5.1.1 No such mailbox' }),
    'The address was refused. 550 5.1.1 No such mailbox',
    'Die Adresse wurde abgelehnt. 550 5.1.1 No such mailbox',
  ],
  [
    message('mail-server', { said: '502 Not now' }),
    'The email server cannot be used. It says: 502 Not now',
    'Der E-Mail-Server lässt sich nicht verwenden. Seine Antwort: 502 Not now',
  ],
  [
    message('mail-sign-in-refused', { said: null }),
    'The email server cannot be used. It refuses the sign-in.',
    'Der E-Mail-Server lässt sich nicht verwenden. Er lehnt die Anmeldung ab.',
  ],
])('%j is said with the server’s own words as they are', (why, english, german) => {
  expect(en.say(why)).toBe(english)
  expect(de.say(why)).toBe(german)
})

test('an alarm about a mail names it and says why, all in one language', () => {
  const reason = message('mail-given-up', { reason: message('mail-away') })
  const text = message('mail-undelivered-text', { mail: message('mail-reset'), reason })
  expect(en.say(text)).toBe(
    'Password reset: The email server did not answer. Delivery failed after 24 hours.',
  )
  expect(de.say(text)).toBe(
    'Passwort zurücksetzen: Der E-Mail-Server hat nicht geantwortet. Die Zustellung ist nach 24 Stunden fehlgeschlagen.',
  )
})

test('a mail of the queue is called by what it is and whom it is for, and found by that', () => {
  const mail = { mail: message('mail-activation'), address: 'otis@alder.example' }
  expect(en.say(message('mail-to', mail))).toBe('Activation link to otis@alder.example')
  expect(de.say(message('mail-to', mail))).toBe('Aktivierungslink an otis@alder.example')
  expect(de.sought('aktivierungs')).toContainEqual({ code: 'mail-activation', within: null })
})

test('what is stale names both values of each field in the reader’s language', () => {
  const stale = message('stale', {
    what: 'ann@alder.example',
    values: [
      { now: 'Ann Bell', yours: null },
      { now: true, yours: false },
      { now: 50_000, yours: 9 },
    ],
  })
  expect(en.say(stale)).toBe(
    'Someone changed ann@alder.example in the meantime: now Ann Bell, your entry –; now on, your entry off; now 50,000, your entry 9. Reload the page and repeat your change.',
  )
  expect(de.say(stale)).toBe(
    'Jemand hat ann@alder.example inzwischen geändert: jetzt Ann Bell, Ihre Eingabe –; jetzt ein, Ihre Eingabe aus; jetzt 50.000, Ihre Eingabe 9. Laden Sie die Seite neu und wiederholen Sie Ihre Änderung.',
  )
})
