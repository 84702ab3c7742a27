import type { BrandValues } from '../../domain/hosts/hosts.ts'
import type { Tenant } from '../../domain/tenant.ts'
import { Card, Fact } from '../card.tsx'
import { inUnicode } from '../internationalized.ts'
import { MoreStyles } from '../more-styles.tsx'
import { useWords } from '../words.ts'
import { FeatureMark } from './menu.tsx'

type Props = {
  tenant: Pick<Tenant, 'fullName' | 'shortname'>
  brand: Pick<BrandValues, 'supportAddress' | 'termsUrl' | 'privacyUrl'>
  runBy: string
  host: string
}

/** Whom to ask and where the rules stand, from the branding that applies here. */
export const HelpPage = (props: Props) => (
  <>
    <div class="page-head">
      <h1>{useWords().portal.help.title}</h1>
    </div>
    <div class="split">
      <MoreStyles />
      <div class="stack-lg">
        <Reach {...props} />
        <Tips />
      </div>
      <Documents {...props} />
    </div>
    <FeatureMark />
  </>
)

const Reach = ({ tenant, brand, runBy, host }: Props) => {
  const words = useWords().portal.help
  return (
    <Card id="reach-h" title={words.reach}>
      <dl class="dl body">
        <Fact label={words.support}>
          {brand.supportAddress ? (
            <a href={`mailto:${brand.supportAddress}`}>{inUnicode(brand.supportAddress)}</a>
          ) : (
            <span class="muted">{words.noSupport}</span>
          )}
        </Fact>
        <Fact label={words.runBy}>{runBy}</Fact>
        <Fact label={words.yourCompany}>{tenant.fullName}</Fact>
        <Fact label={words.shortname}>
          <code>{tenant.shortname}</code>
          <p class="hint">{words.shortnameWhy}</p>
        </Fact>
        <Fact label={words.thisPortal}>{inUnicode(host)}</Fact>
      </dl>
    </Card>
  )
}

const Tips = () => {
  const words = useWords().portal.help
  return (
    <Card id="tips-h" title={words.tips}>
      <ul class="body stack">
        <li>{words.keys}</li>
        <li>
          {words.access} <a href="/support-sessions">{words.accessLink}</a>
        </li>
        <li>
          {words.logged} <a href="/log">{words.logLink}</a>
        </li>
      </ul>
    </Card>
  )
}

const Documents = ({ brand: { termsUrl, privacyUrl } }: Props) => {
  const words = useWords().portal.help
  const links = [
    { href: termsUrl, label: words.terms },
    { href: privacyUrl, label: words.privacy },
  ].filter(({ href }) => href !== null)
  return (
    <Card id="documents-h" title={words.documents}>
      {links.length > 0 ? (
        <ul class="body stack">
          {links.map(({ href, label }) => (
            <li>
              <a href={href ?? ''} rel="noopener noreferrer" target="_blank">
                {label}
              </a>
            </li>
          ))}
        </ul>
      ) : (
        <p class="body muted">{words.noDocuments}</p>
      )}
    </Card>
  )
}
