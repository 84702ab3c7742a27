import type { Site } from '../../domain/tenants/sites.ts'
import { DialogLink } from '../dialog.tsx'
import { Icon } from '../icon.tsx'
import { ListMark } from '../live.tsx'
import { countryName, languageName } from '../locales.ts'
import { Table, Th } from '../table.tsx'
import { useWords } from '../words.ts'
import { siteWords } from './sites.words.ts'

/** A tenant's sites, live. */
export const SiteList = (props: { base: string; sites: readonly Site[]; mayEdit: boolean }) => {
  const words = siteWords()
  return (
    <>
      <div class="card">
        <Table
          id="sites"
          caption={useWords().tenants.tabs.sites}
          head={
            <>
              <Th>{words.name}</Th>
              <Th>{words.address}</Th>
              <Th>{words.country}</Th>
              <Th>{words.timeZone}</Th>
              <Th>{words.language}</Th>
              {props.mayEdit && (
                <Th>
                  <span class="vh">{words.actions}</span>
                </Th>
              )}
            </>
          }
        >
          {props.sites.map((site) => (
            <SiteRow site={site} {...props} />
          ))}
        </Table>
      </div>
      <ListMark />
    </>
  )
}

const SiteRow = (props: { site: Site; base: string; sites: readonly Site[]; mayEdit: boolean }) => {
  const { site, base, mayEdit } = props
  const { language } = useWords()
  const words = siteWords()
  const isLast = props.sites.length === 1
  return (
    <tr id={`site-${site.id}`}>
      <th scope="row">
        {mayEdit ? <a href={`${base}/sites/${site.id}`}>{site.name}</a> : site.name}
      </th>
      <td>{site.address?.replaceAll('\n', ', ')}</td>
      <td>{site.country && countryName(site.country, language)}</td>
      <td>{site.timeZone.replaceAll('_', ' ')}</td>
      <td>{languageName(site.language, language)}</td>
      {mayEdit && (
        <td>
          {isLast ? (
            <a class="btn quiet small" role="link" aria-disabled="true" title={words.last}>
              {words.remove}
            </a>
          ) : (
            <DialogLink class="btn quiet small" href={`${base}/sites/${site.id}/removal`}>
              {words.remove}
            </DialogLink>
          )}
        </td>
      )}
    </tr>
  )
}

export const AddSite = ({ base }: { base: string }) => (
  <div class="actions">
    <DialogLink class="btn primary" href={`${base}/sites/new`}>
      <Icon name="plus" />
      {siteWords().add}
    </DialogLink>
  </div>
)
