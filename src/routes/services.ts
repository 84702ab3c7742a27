import { imports } from './imports/imports.tsx'
import { views } from './lists/saved-views.tsx'
import { commands } from './queue/commands.tsx'
import { routes } from './route.ts'
import { replications } from './services/replications.tsx'
import { services as list } from './services/services.tsx'

/** Services with what is done to many of them, and their commands. */
export const services = routes()
  // before the services, whose ids stand where its `new` does
  .route('/', imports)
  .route('/', list)
  .route('/', views)
  .route('/', replications)
  .route('/', commands)
