import type { Severity } from '../alarms/alarms.ts'
import type { StoredMessage } from '../message.ts'
import { message, verbatim } from '../messages.ts'
import type { TrapEffect } from '../schema/traps.ts'
import { audioCodesReport, isAudioCodes } from './traps.audiocodes.ts'
import { objects, traps } from './traps.oids.ts'
import {
  type About,
  causeOfDevice,
  happened,
  type Reading,
  type TrapReport,
  trapKey,
} from './traps.report.ts'
import { allSaid, cut, deviceOf, numberOf, rowOf, said, type Trap } from './traps.values.ts'

/** An owner's own word about a trap. */
export type Mapping = {
  name: string
  trap: string
  effect: TrapEffect
  ends: string | null
  instanceOid: string | null
  textOid: string | null
  momentary: boolean
}

/**
 * What a trap means to whoever owns its source: what they say themselves comes first, the most exact OID before others; then
 * AudioCodes and the traps of the standards.
 */
export function readTrap(trap: Trap, source: string, mappings: readonly Mapping[]): Reading {
  const mapping = mappingOf(trap.trap, mappings)
  const about = { device: deviceOf(trap), source }
  if (mapping) return mapped(trap, mapping, about)
  if (isAudioCodes(trap)) return audioCodesReport(trap, about)
  return standard(trap, about)
}

function mappingOf(oid: string, mappings: readonly Mapping[]): Mapping | undefined {
  const exact = mappings.find(({ trap }) => trap === oid)
  if (exact) return exact
  const wide = mappings.filter(
    ({ trap }) => trap.endsWith('.*') && oid.startsWith(trap.slice(0, -1)),
  )
  return wide.reduce<Mapping | undefined>(
    (best, one) => (best && best.trap.length >= one.trap.length ? best : one),
    undefined,
  )
}

const labelsOf = (trap: Trap, { device }: About) => ({ device, trap: trap.trap })

function mapped(trap: Trap, mapping: Mapping, about: About): Reading {
  const { name, effect, ends, instanceOid, textOid, momentary } = mapping
  if (effect === 'ignored') return 'alive'
  const instance = instanceOid ? said(trap, instanceOid, 100) : ''
  const report: TrapReport = {
    key: trapKey((effect === 'cleared' && ends) || trap.trap, about, instance),
    severity: effect,
    name: verbatim(name),
    source: verbatim(cut([about.device, instance].filter(Boolean).join(' '), 200)),
    text: verbatim((textOid && said(trap, textOid, 2000)) || allSaid(trap) || name),
    cause: causeOfDevice(about),
    labels: labelsOf(trap, about),
  }
  return { reports: momentary && effect !== 'cleared' ? happened(report) : [report] }
}

type Standard = { severity: Severity; name: StoredMessage; text: (device: string) => StoredMessage }
const events: Readonly<Record<string, Standard>> = {
  [traps.coldStart]: {
    severity: 'warning',
    name: message('device-restarted'),
    text: (device) => message('device-cold-start', { device }),
  },
  [traps.warmStart]: {
    severity: 'warning',
    name: message('device-restarted'),
    text: (device) => message('device-warm-start', { device }),
  },
  [traps.authenticationFailure]: {
    severity: 'warning',
    name: message('device-access-refused'),
    text: (device) => message('device-access-refused-text', { device }),
  },
}

function standard(trap: Trap, about: About): Reading {
  if (trap.trap === traps.linkDown || trap.trap === traps.linkUp)
    return { reports: [link(trap, about)] }
  const event = events[trap.trap]
  if (!event) return 'unknown'
  const { severity, name, text } = event
  return {
    reports: happened({
      ...{ key: trapKey(trap.trap, about), severity, name },
      ...{ source: verbatim(about.device), text: text(about.device) },
      ...{ cause: causeOfDevice(about), labels: labelsOf(trap, about) },
    }),
  }
}

const switchedOff = 2

/** One alarm for each interface; one that somebody switched off is no more than a warning. */
function link(trap: Trap, about: About): TrapReport {
  const { ifIndex, ifName, ifDescr, ifAlias, ifAdminStatus } = objects
  const row = said(trap, ifIndex, 100) || rowOf(trap, ifName, ifDescr, ifAdminStatus)
  const title = said(trap, ifName) || said(trap, ifDescr) || (row && `ifIndex ${row}`)
  const alias = said(trap, ifAlias)
  const shown = cut(alias && alias !== title ? `${title} (${alias})` : title, 200)
  const isOff = numberOf(trap, ifAdminStatus) === switchedOff
  const { device } = about
  return {
    key: trapKey(traps.linkDown, about, row),
    severity: trap.trap === traps.linkUp ? 'cleared' : isOff ? 'warning' : 'major',
    name: message('link-down'),
    source: verbatim(cut(`${device} ${shown}`, 200)),
    text: isOff
      ? message('link-switched-off', { link: shown, device })
      : message('link-down-text', { link: shown, device }),
    correctiveAction: message('link-down-repair'),
    cause: causeOfDevice(about),
    labels: { ...labelsOf(trap, about), ...(row && { interface: row }) },
  }
}
