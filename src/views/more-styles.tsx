import { asset } from './asset.ts'

/** The styles that few pages need (`static/more.css`); a page that needs them asks for them where it begins. */
export const MoreStyles = () => <link rel="stylesheet" href={asset('more.css')} />

/** Of these what a tenant's addresses and looks need (`static/hosts.css`). */
export const HostStyles = () => <link rel="stylesheet" href={asset('hosts.css')} />
