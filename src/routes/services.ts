import { routes } from './route.ts'
import { commands } from './services/commands.tsx'
import { exports } from './services/exports.ts'
import { imports } from './services/imports.tsx'
import { replications } from './services/replications.tsx'
import { selections } from './services/selections.tsx'
import { services as list } from './services/services.tsx'
import { views } from './services/views.tsx'

/** Services with what is done to many of them, and their commands. */
export const services = routes()
  .route('/', exports)
  // before the services, whose ids stand where its `new` does
  .route('/', imports)
  .route('/', list)
  .route('/', views)
  .route('/', selections)
  .route('/', replications)
  .route('/', commands)
