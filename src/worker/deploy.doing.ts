import type { StoredMessage } from '../domain/message.ts'
import { beginPart, type Part } from '../domain/onboarding/deployments.parts.ts'
import type { beginDeploy } from '../domain/onboarding/deployments.ts'
import { awaitOutside } from '../domain/onboarding/deployments.waiting.ts'
import type { Work } from './deploy.outside.ts'

type Begun = NonNullable<Awaited<ReturnType<typeof beginDeploy>>>
/** A deployment at work. */
export type Doing = Work & Pick<Begun, 'service' | 'country'>

/** Writes down that it may be there from now on, and asks for it. */
export async function make(work: Doing, part: Part, name: string, ask: () => Promise<unknown>) {
  await work.context.provider((scope) => beginPart(scope, work.of, part, name))
  await ask()
}

export const shortestSeconds = 20
const longestSeconds = 300

/** The longer it has been waited for, the rarer it is looked at. */
export async function waits(
  { context, of, deployment: { waitingSince } }: Doing,
  reason: StoredMessage,
) {
  const waited = waitingSince ? (Date.now() - waitingSince.getTime()) / 1000 : 0
  const seconds = Math.min(Math.max(waited / 2, shortestSeconds), longestSeconds)
  await context.provider((scope) => awaitOutside(scope, of, reason, seconds))
  return 'waits' as const
}
