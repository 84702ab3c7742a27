import { randomBytes } from 'node:crypto'
import type { ZoneAccess, ZoneEditor, ZoneReason } from '../zones.ts'
import { ZoneError } from '../zones.ts'
import { cloudflareEditor, createCloudflareOutbound } from './cloudflare.ts'
import { serverEditor } from './rfc2136.ts'
import type { ServerOptions } from './server.ts'

type ZoneOptions = ServerOptions & {
  /** Where Cloudflare's API is. */
  cloudflareUrl?: string
}

export type Zones = {
  editor(access: ZoneAccess): ZoneEditor
  close(): void
}

/** The way into providers' zones: only to public addresses and those of `allow`, in bounded time. */
export function createZones(options: ZoneOptions = {}): Zones {
  const { allow, timeoutMs, resolve, cloudflareUrl: base } = options
  const outbound = createCloudflareOutbound({
    ...(allow && { allow }),
    ...(timeoutMs && { timeoutMs }),
    ...(resolve && { resolve }),
  })
  return {
    editor: (access) =>
      access.provider === 'rfc2136'
        ? serverEditor(access, options)
        : cloudflareEditor(access, { outbound, ...(base && { base }) }),
    close: () => outbound.close(),
  }
}

/** Nobody asks for it, so it need not be kept. */
const probeSeconds = 60

/** Puts a text into a zone, looks for it and removes it again; why that cannot be, or null. */
export async function tryZone(
  zones: Zones,
  access: ZoneAccess,
  signal?: AbortSignal,
): Promise<ZoneReason | null> {
  const editor = zones.editor(access)
  const value = `tenantry-probe=${randomBytes(12).toString('hex')}`
  const name = `_tenantry-probe-${randomBytes(6).toString('hex')}.${access.zone}`
  const record = { name, type: 'TXT' as const, value, ttlSeconds: probeSeconds }
  try {
    await editor.put(record, signal)
    const isSeen = (await editor.read(record, signal)).includes(value)
    const outcome = await editor.remove(record, signal)
    return isSeen && outcome === 'removed' ? null : { code: 'zone-answer', params: {} }
  } catch (error) {
    if (!(error instanceof ZoneError)) throw error
    // it may be there although no answer came; what says why is the first failure
    await editor.remove(record, signal).catch(() => {})
    return error.reason
  }
}
