import type { Site, TypedSite } from '../../domain/tenants/sites.ts'
import { DialogFoot, DialogHead, DialogLink, DismissLink } from '../dialog.tsx'
import { type Errors, FormErrors, SelectField, TextField } from '../form.tsx'
import { Icon } from '../icon.tsx'
import { ListMark } from '../live.tsx'
import { Table, Th } from '../table.tsx'
import { useWords } from '../words.ts'
import {
  countryName,
  countryOptions,
  type LocaleChoices,
  languageName,
  languageOptions,
  zoneOptions,
} from './locales.ts'
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

/** A site as its form shows it: new ones take the tenant's zone and language. */
export const SiteForm = (props: {
  base: string
  action: string
  title: string
  typed: TypedSite
  version: number
  localeChoices: LocaleChoices
  errors: Errors
}) => {
  const { typed, errors, localeChoices } = props
  const all = useWords()
  const words = siteWords()
  const field = (name: keyof TypedSite) => ({
    name,
    label: words[name],
    value: typed[name],
    error: errors[name],
  })
  return (
    <form method="post" action={props.action}>
      <DialogHead id="dialog-title" title={props.title} />
      <div class="body stack">
        <FormErrors errors={errors} />
        <input type="hidden" name="version" value={String(props.version)} />
        <TextField {...field('name')} maxlength={100} required autofocus />
        <TextField {...field('address')} maxlength={300} />
        <SelectField
          {...field('country')}
          options={[
            { value: '', label: words.notSaid },
            ...countryOptions(localeChoices, all.language),
          ]}
        />
        <SelectField {...field('timeZone')} options={zoneOptions(localeChoices, typed.timeZone)} />
        <SelectField
          {...field('language')}
          options={languageOptions(localeChoices, all.language)}
        />
      </div>
      <DialogFoot>
        <DismissLink href={`${props.base}/sites`}>{words.cancel}</DismissLink>
        <button class="btn primary">{words.save}</button>
      </DialogFoot>
    </form>
  )
}

/** Asks before a site goes. */
export const RemovalForm = ({ base, site }: { base: string; site: Site }) => {
  const words = siteWords()
  return (
    <form method="post" action={`${base}/sites/${site.id}/removal`}>
      <DialogHead id="dialog-title" title={words.removeOf(site.name)} />
      <p class="body">{words.removeText}</p>
      <DialogFoot>
        <DismissLink href={`${base}/sites`}>{words.keep}</DismissLink>
        <button class="btn danger">{words.remove}</button>
      </DialogFoot>
    </form>
  )
}
