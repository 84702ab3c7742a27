import { naming, noun } from '../noun.ts'

/** Services that are being entered, to be onboarded. */
export const serviceDrafts = noun({
  messages: {
    'tenant-unknown': naming<{ typed: string }>({
      en: ({ typed }) => `No tenant matches ${typed}.`,
      de: ({ typed }) => `Kein Mandant passt zu ${typed}.`,
    }),
    'tenant-several': {
      en: 'Choose one of the tenants that match.',
      de: 'Wählen Sie einen der passenden Mandanten.',
    },
    'ms-tenant-guid': {
      en: 'Enter a Microsoft 365 tenant ID, such as 8e3a1c6e-4b0f-4f1e-9a55-0c1de1f0a1b2.',
      de: 'Geben Sie eine Microsoft-365-Mandanten-ID ein, etwa 8e3a1c6e-4b0f-4f1e-9a55-0c1de1f0a1b2.',
    },
    'connection-label': {
      en: 'Enter 1 to 63 letters, digits or hyphens, with no hyphen first or last.',
      de: 'Geben Sie 1 bis 63 Buchstaben, Ziffern oder Bindestriche ein, ohne Bindestrich am Anfang oder Ende.',
    },
    'gateway-long': {
      en: 'The gateway’s name is too long. Enter a shorter connection name.',
      de: 'Der Name des Gateways ist zu lang. Geben Sie einen kürzeren Verbindungsnamen ein.',
    },
    'gateway-no-zone': {
      en: 'No DNS zone is set up, so the gateway has no name.',
      de: 'Es ist keine DNS-Zone eingerichtet, also hat das Gateway keinen Namen.',
    },
    'cac-profile-other': {
      en: 'This SBC does not have this CAC profile. Choose one of its own.',
      de: 'Dieser SBC hat dieses CAC-Profil nicht. Wählen Sie eines der seinen.',
    },
    'script-needed': {
      en: 'Choose a template. This SBC is configured by scripts.',
      de: 'Wählen Sie eine Vorlage. Dieser SBC wird mit Skripten eingerichtet.',
    },
    'script-without-cac': {
      en: 'This template needs a CAC profile. Choose one in the step Connection.',
      de: 'Diese Vorlage braucht ein CAC-Profil. Wählen Sie eines im Schritt Verbindung.',
    },
    'script-newer': naming<{ name: string }>({
      en: ({ name }) => `${name} has changed. Check its preview again.`,
      de: ({ name }) => `${name} hat sich geändert. Prüfen Sie die Vorschau noch einmal.`,
    }),
    'application-missing': {
      en: 'No application is set up at Microsoft, so consent cannot be asked for.',
      de: 'Bei Microsoft ist keine Anwendung eingerichtet, also kann nicht um Zustimmung gebeten werden.',
    },
    'consent-needed': {
      en: 'Only Hosted Essentials can do without consent.',
      de: 'Nur Hosted Essentials kommt ohne Zustimmung aus.',
    },
    'consent-not-there': {
      en: 'This tenant’s Microsoft 365 is not connected. Ask for consent.',
      de: 'Das Microsoft 365 dieses Mandanten ist nicht verbunden. Bitten Sie um Zustimmung.',
    },
    'consent-proof': {
      en: 'Enter the text of the TXT record that Microsoft shows, up to 255 characters.',
      de: 'Geben Sie den Text des TXT-Eintrags ein, den Microsoft zeigt, bis zu 255 Zeichen.',
    },
  },
  menu: [
    {
      ...{ in: 'palette', at: 20, for: ['provider'] },
      label: 'Onboard a service',
      ...{ href: '/services/new', icon: 'plus', permission: 'provision' },
    },
  ],
})
