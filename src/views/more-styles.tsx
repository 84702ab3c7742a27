import { asset } from './asset.ts'

/** The styles that few pages need (`static/more.css`); a page that needs them asks for them where it begins. */
export const MoreStyles = () => <link rel="stylesheet" href={asset('more.css')} />

/** Of these what a tenant's addresses and looks need (`static/hosts.css`). */
export const HostStyles = () => <link rel="stylesheet" href={asset('hosts.css')} />

/** The same for figures, bars and charts (`static/charts.css`). */
export const ChartStyles = () => <link rel="stylesheet" href={asset('charts.css')} />
