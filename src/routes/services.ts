import { imports } from './imports/imports.tsx'
import { commands } from './queue/commands.tsx'
import { routes } from './route.ts'
import { replications } from './services/replications.tsx'
import { views } from './services/saved-views.tsx'
import { selections } from './services/selections.tsx'
import { exports, services as list } from './services/services.tsx'

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
