import type { families } from '../../domain/schema/operator-connect.ts'

/** Names of the products, which no language changes. */
export const familyNames: Readonly<Record<(typeof families)[number], string>> = {
  'operator-connect': 'Operator Connect',
  'live-cx': 'Live CX',
  webex: 'Webex',
  zoom: 'Zoom',
}
