import { GraphError } from '../connectors/graph/errors.ts'
import type {
  OcAddress,
  OperatorConnect,
  OperatorConnectCredentials,
} from '../connectors/operator-connect.types.ts'
import type { StoredMessage } from '../domain/message.ts'
import { message } from '../domain/messages.ts'
import { linkLeads } from '../domain/operator-connect/leads.link.ts'
import {
  type AddressesOf,
  keepAddresses,
  keepAddressesOfLead,
  leadsToAsk,
  unseenAddresses,
} from '../domain/operator-connect/reading.addresses.ts'
import { tellLeads } from '../domain/operator-connect/reading.leads.alarms.ts'
import { keepLeads, unseenLeads } from '../domain/operator-connect/reading.leads.ts'
import {
  keepNumbers,
  numbersPassOf,
  tellElsewhere,
  unseenNumbers,
} from '../domain/operator-connect/reading.numbers.ts'
import {
  keepProfiles,
  keepTrunks,
  unseenProfiles,
  unseenTrunks,
} from '../domain/operator-connect/reading.trunks.ts'
import { noteOdd, type Pass, passOf } from '../domain/operator-connect/readings.ts'
import type { Run, Unseen } from '../domain/operator-connect/sync.runs.ts'
import type { SyncName } from '../domain/operator-connect/sync.ts'
import type { Scope } from '../domain/scope.ts'

type Outside = {
  operatorConnect: OperatorConnect
  credentials: OperatorConnectCredentials
  signal: AbortSignal
}
type Keep = (scope: Scope) => Promise<void>

/** One list: its pages, each with what keeps it; what a complete pass did not show; and what is said of it at the end. */
type Reading = {
  pass: Pass
  pages(): AsyncIterable<Keep>
  unseen(scope: Scope): Promise<Unseen | null>
  lines(): StoredMessage[]
  after?(scope: Scope): Promise<Record<string, unknown> | undefined>
}

/** What is said where entries could not be read. */
function linesOf({ counts, odd }: Pass): StoredMessage[] {
  if (odd === null) return [message('sync-nameless')]
  return counts.odd > 0 ? [message('sync-unread', { count: counts.odd })] : []
}

export const readings: Readonly<Record<SyncName, (run: Run, outside: Outside) => Reading>> = {
  leads(run, { operatorConnect, credentials, signal }) {
    const pass = passOf(run)
    return {
      pass,
      async *pages() {
        for await (const { leads, odd } of operatorConnect.leads(credentials, { signal })) {
          noteOdd(pass, odd)
          yield async (scope) => {
            await keepLeads(scope, pass, leads)
            await scope.announce('leads')
          }
        }
      },
      unseen: (scope) => unseenLeads(scope, pass),
      lines: () => linesOf(pass),
      async after(scope) {
        await linkLeads(scope)
        await tellLeads(scope)
        await scope.announce('leads')
        return undefined
      },
    }
  },
  trunks(run, { operatorConnect, credentials, signal }) {
    const pass = passOf(run)
    return {
      pass,
      async *pages() {
        for await (const { trunks, odd } of operatorConnect.trunks(credentials, { signal })) {
          noteOdd(pass, odd)
          yield (scope) => keepTrunks(scope, pass, trunks)
        }
      },
      unseen: (scope) => unseenTrunks(scope, pass),
      lines: () => linesOf(pass),
    }
  },
  'calling-profiles'(run, { operatorConnect, credentials, signal }) {
    const pass = passOf(run)
    return {
      pass,
      async *pages() {
        for await (const { profiles, odd } of operatorConnect.profiles(credentials, { signal })) {
          noteOdd(pass, odd)
          yield async (scope) => {
            await keepProfiles(scope, pass, profiles)
            await scope.announce('calling-profiles')
          }
        }
      },
      unseen: (scope) => unseenProfiles(scope, pass),
      lines: () => linesOf(pass),
    }
  },
  'civic-addresses': readAddresses,
  numbers(run, { operatorConnect, credentials, signal }) {
    const pass = numbersPassOf(passOf(run))
    return {
      pass,
      async *pages() {
        for await (const { numbers, odd } of operatorConnect.numbers(credentials, { signal })) {
          noteOdd(pass, odd)
          yield async (scope) => {
            await keepNumbers(scope, pass, numbers)
            await scope.announce('oc-numbers')
          }
        }
      },
      unseen: (scope) => unseenNumbers(scope, pass),
      lines: () => [
        ...linesOf(pass),
        ...(pass.strangers.size > 0
          ? [message('sync-strangers', { count: pass.strangers.size })]
          : []),
      ],
      async after(scope) {
        await tellElsewhere(scope, pass)
        await scope.announce('oc-numbers')
        return { strangers: pass.strangers.size, elsewhere: pass.elsewhere.size }
      },
    }
  },
}

/**
 * Customer after customer. One whose list Microsoft does not give stops none of the others, and nothing of it is taken for gone; who is
 * refused altogether is refused with the token, and who should wait waits.
 */
function readAddresses(run: Run, { operatorConnect, credentials, signal }: Outside): Reading {
  const pass = passOf(run)
  const [read, unread] = [new Set<string>(), new Set<string>()]
  const failures: StoredMessage[] = []

  async function* pagesOf({ msTenantId, customerId, leadId }: AddressesOf): AsyncGenerator<Keep> {
    const all: OcAddress[] = []
    for await (const page of operatorConnect.addresses(credentials, msTenantId, { signal })) {
      noteOdd(pass, page.odd)
      if (customerId) yield (scope) => keepAddresses(scope, pass, customerId, page.addresses)
      else all.push(...page.addresses)
    }
    if (!customerId) yield (scope) => keepAddressesOfLead(scope, pass, leadId, all)
  }

  return {
    pass,
    async *pages() {
      let leads: AddressesOf[] = []
      yield async (scope) => {
        leads = await leadsToAsk(scope)
      }
      for (const lead of leads) {
        const of = lead.customerId
        try {
          yield* pagesOf(lead)
          if (of) read.add(of)
        } catch (error) {
          if (!isOfOne(error)) throw error
          if (of) unread.add(of)
          const reason = error.code ?? String(error.status)
          failures.push(message('sync-customer-unread', { customer: lead.company, reason }))
        }
      }
    },
    unseen: (scope) =>
      unseenAddresses(
        scope,
        pass,
        [...read].filter((id) => !unread.has(id)),
      ),
    lines: () => [...linesOf(pass), ...failures.slice(0, 20)],
  }
}

/** Whether an answer is about this customer alone: it is withheld, or not there. */
const isOfOne = (error: unknown): error is GraphError =>
  error instanceof GraphError && (error.status === 403 || error.status === 404)
