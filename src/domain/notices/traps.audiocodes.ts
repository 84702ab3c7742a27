import { verbatim } from '../messages.ts'
import {
  audioCodes,
  audioCodesEvents,
  audioCodesNames,
  audioCodesSeverities,
  audioCodesTypes,
  keepAlive,
} from './traps.oids.ts'
import {
  type About,
  causeOfDevice,
  happened,
  type Reading,
  type TrapReport,
} from './traps.report.ts'
import { bytesOf, cut, instantOfBytes, numberOf, said, type Trap } from './traps.values.ts'

/** Its values say so; the OID of the trap itself is the customer's to choose (SNMPTrapEnterpriseOid). */
export const isAudioCodes = (trap: Trap) => numberOf(trap, audioCodes.severity) !== undefined

/**
 * A trap of an AudioCodes device: the same number and source is the same alarm, which is over with the severity `cleared`. A severity
 * of none that is known is indeterminate. That a device has started, or is there, is no alarm.
 */
export function audioCodesReport(trap: Trap, about: About): Reading {
  const number = Number(trap.trap.split('.').at(-1))
  if (number === keepAlive) return 'alive'
  const severity = audioCodesSeverities[numberOf(trap, audioCodes.severity) ?? 1] ?? 'indeterminate'
  const name = audioCodesNames[number] ?? `AudioCodes ${number}`
  const part = said(trap, audioCodes.source, 100)
  const serial = said(trap, audioCodes.serial, 50)
  const device = said(trap, audioCodes.deviceName, 100) || about.device
  const infos = [audioCodes.info1, audioCodes.info2, audioCodes.info3].map((one) => said(trap, one))
  const text = [said(trap, audioCodes.description, 500), ...infos].filter(Boolean).join('\n')
  const type = audioCodesTypes[numberOf(trap, audioCodes.type) ?? 0]
  const report: TrapReport = {
    // two devices behind one address differ by their serial numbers
    key: ['ac', number, serial || about.device, part].join('|').slice(0, 500),
    severity,
    name: verbatim(name),
    source: verbatim(cut([device, part].filter(Boolean).join(' '), 200)),
    text: verbatim(text || name),
    occurredAt: sentAt(trap),
    cause: causeOfDevice(about),
    labels: {
      ...{ device: about.device, trap: trap.trap },
      ...(serial && { serial }),
      ...(type && { type }),
    },
  }
  return {
    reports: audioCodesEvents.has(number) && severity !== 'cleared' ? happened(report) : [report],
  }
}

const dayMs = 86_400_000

/** A device whose clock stands has sent it a year ago; then it is of now. */
function sentAt(trap: Trap): Date | undefined {
  const at = instantOfBytes(bytesOf(trap, audioCodes.at))
  return at && at.getTime() > Date.now() - dayMs ? at : undefined
}
