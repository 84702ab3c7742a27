import { GraphError, type GraphReason } from './graph/errors.ts'
import type { OperatorConnect, OperatorConnectCredentials } from './operator-connect.types.ts'

/** Why Operator Connect does not let an application in, and whether that is Microsoft's refusal, or may pass. */
export type ConnectionProblem = { reason: GraphReason; isRefused: boolean }

/** Signs in as the provider's application, with no token kept from before; null where nothing is wrong. */
export function createOperatorConnectCheck({ check }: Pick<OperatorConnect, 'check'>) {
  return {
    async check(credentials: OperatorConnectCredentials): Promise<ConnectionProblem | null> {
      try {
        await check(credentials)
        return null
      } catch (error) {
        if (!(error instanceof GraphError)) throw error
        return { reason: error.reason, isRefused: error.kind === 'refused' }
      }
    },
  }
}
