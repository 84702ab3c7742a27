// The portal or its database was away when this page was asked for; the first answer that is none of that kind takes its place.
import { byId } from '../portal/dom.js'
import { loadWhen } from './load.js'

const waitMs = 3000

if (byId('away')) loadWhen(() => true, { inMs: waitMs + Math.random() * waitMs })
