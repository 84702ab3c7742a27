import { migrateDatabase } from '../../src/database/migrate.ts'
import { optionsOf } from '../../src/database/open.ts'

// a start of its own, to be killed: node migrations.child.ts URL FOLDER
const [url = '', folder = ''] = process.argv.slice(2)
await migrateDatabase(optionsOf(url), folder)
