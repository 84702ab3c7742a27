import { enableCompileCache, flushCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// what V8 compiles at a start is kept for the next; where the folder cannot be written it is compiled each time
const isBuilt = import.meta.url.endsWith('.js')
if (isBuilt) enableCompileCache(fileURLToPath(new URL('./compiled', import.meta.url)))
await import('./serve.ts')
if (isBuilt) flushCompileCache()
