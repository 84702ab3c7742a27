import { naming, noun } from '../noun.ts'

type OfName = { name: string }

/** How a service is taken into operation. */
export const deployments = noun({
  label: { en: 'Deployment', de: 'Bereitstellung' },
  log: {
    types: {
      'deployment.begun': { en: 'Onboarding begun', de: 'Aufnahme begonnen' },
      'deployment.ready': { en: 'Ready to be deployed', de: 'Zur Bereitstellung bereit' },
      'deployment.resumed': { en: 'Deployment continued', de: 'Bereitstellung fortgesetzt' },
      'deployment.done': { en: 'Service deployed', de: 'Dienst bereitgestellt' },
      'deployment.failed': { en: 'Deployment failed', de: 'Bereitstellung fehlgeschlagen' },
      'deployment.removal': {
        en: 'Removal of service begun',
        de: 'Entfernen des Dienstes begonnen',
      },
      'deployment.removed': { en: 'Service removed', de: 'Dienst entfernt' },
    },
  },
  messages: {
    'no-such-deployment': {
      en: 'This service is not being deployed.',
      de: 'Dieser Dienst wird nicht bereitgestellt.',
    },
    'deployment-not-under-way': {
      en: 'This service is no longer being deployed.',
      de: 'Dieser Dienst wird nicht mehr bereitgestellt.',
    },
    'deployment-not-waiting': naming<OfName>({
      en: ({ name }) => `${name} no longer waits for consent.`,
      de: ({ name }) => `${name} wartet nicht mehr auf Zustimmung.`,
    }),
    'deployment-nothing-to-do': naming<OfName>({
      en: ({ name }) => `There is nothing to continue for ${name}.`,
      de: ({ name }) => `Für ${name} gibt es nichts fortzusetzen.`,
    }),
    'service-deployed': naming<OfName>({
      en: ({ name }) =>
        `${name} is deployed. Only a service that is not in operation yet can be removed here.`,
      de: ({ name }) =>
        `${name} ist bereitgestellt. Hier lässt sich nur ein Dienst entfernen, der noch nicht in Betrieb ist.`,
    }),
    'onboarding-tenant-not-active': naming<OfName>({
      en: ({ name }) => `${name} is not active. Activate the tenant first.`,
      de: ({ name }) => `${name} ist nicht aktiv. Aktivieren Sie zuerst den Mandanten.`,
    }),
    'dns-not-set-up': {
      en: 'The DNS API is not set up. Enter it under DNS API Configuration first.',
      de: 'Die DNS-API ist nicht eingerichtet. Tragen Sie sie zuerst unter DNS-API-Konfiguration ein.',
    },
    'deployment-other-zone': naming<{ zone: string; now: string }>({
      en: ({ zone, now }) =>
        `The gateway is in the zone ${zone}, and the DNS API writes ${now} now. Enter the zone again, or remove the service and onboard it again.`,
      de: ({ zone, now }) =>
        `Das Gateway liegt in der Zone ${zone}, die DNS-API schreibt jetzt ${now}. Tragen Sie die Zone wieder ein, oder entfernen Sie den Dienst und nehmen Sie ihn neu auf.`,
    }),
    'cac-profile-gone': naming<OfName>({
      en: ({ name }) => `The SBC no longer has a CAC profile ${name}.`,
      de: ({ name }) => `Der SBC hat kein CAC-Profil ${name} mehr.`,
    }),
    'connection-taken': naming<OfName>({
      en: ({ name }) => `The tenant has a SIP connection ${name} already.`,
      de: ({ name }) => `Der Mandant hat schon eine SIP-Verbindung ${name}.`,
    }),
    'connection-deployed': {
      en: 'A deployed service uses this connection.',
      de: 'Ein bereitgestellter Dienst nutzt diese Verbindung.',
    },
    'onboarding-without-cleanup': {
      en: 'Choose the template that takes away again what this one sets up.',
      de: 'Wählen Sie die Vorlage, die wieder entfernt, was diese einrichtet.',
    },
    'deployment-waited': naming<{ minutes: number }>({
      en: ({ minutes }) => `It was waited for ${minutes} minutes.`,
      de: ({ minutes }) => `Es wurde ${minutes} Minuten gewartet.`,
    }),
    // where a service stands
    'deploy-consent': {
      en: 'Waiting for the customer’s consent in Microsoft 365.',
      de: 'Wartet auf die Zustimmung des Kunden in Microsoft 365.',
    },
    'deploy-ready': { en: 'Ready, being deployed.', de: 'Bereit, wird bereitgestellt.' },
    'deploy-waits-domain': {
      en: 'Microsoft 365 has not found the DNS record yet. It is asked again by itself.',
      de: 'Microsoft 365 hat den DNS-Eintrag noch nicht gefunden. Es wird von selbst noch einmal gefragt.',
    },
    'deploy-waits-user': {
      en: 'Microsoft 365 does not take users of the new domain yet. It is asked again by itself.',
      de: 'Microsoft 365 nimmt noch keine Benutzer der neuen Domain an. Es wird von selbst noch einmal gefragt.',
    },
    'deploy-removing': { en: 'Being removed.', de: 'Wird entfernt.' },
    // steps
    'step-deploy-dns': { en: 'Write DNS', de: 'DNS eintragen' },
    'step-deploy-domain': {
      en: 'Add domain to Microsoft 365',
      de: 'Domain in Microsoft 365 eintragen',
    },
    'step-deploy-activation': { en: 'Activate domain', de: 'Domain aktivieren' },
    'step-deploy-sbc': { en: 'Configure SBC', de: 'SBC einrichten' },
    'step-deploy-replication': { en: 'Queue first replication', de: 'Erste Replikation anstoßen' },
    'step-clean-sbc': { en: 'Clean up SBC', de: 'SBC aufräumen' },
    'step-clean-activation': { en: 'Remove activation user', de: 'Aktivierungsbenutzer entfernen' },
    'step-clean-domain': {
      en: 'Remove domain from Microsoft 365',
      de: 'Domain aus Microsoft 365 entfernen',
    },
    'step-clean-dns': { en: 'Remove DNS records', de: 'DNS-Einträge entfernen' },
    'step-clean-rows': { en: 'Return licenses', de: 'Lizenzen zurückgeben' },
    // why it stops
    'no-free-license': {
      en: 'No license with Teams Phone is free in the customer’s Microsoft 365. One is needed to activate the domain, and only until another user has it: free or buy one there, then retry.',
      de: 'Im Microsoft 365 des Kunden ist keine Lizenz mit Teams Phone frei. Eine wird gebraucht, um die Domain zu aktivieren, und nur, bis ein anderer Benutzer sie hat: Geben Sie dort eine frei oder kaufen Sie eine, und wiederholen Sie es.',
    },
    'sbc-api-missing': {
      en: 'Scripts were chosen, and the SBC no longer has a REST API entered.',
      de: 'Es sind Skripte gewählt, und für den SBC ist keine REST-API mehr eingetragen.',
    },
    'sbc-has-gateway': naming<{ gateway: string }>({
      en: ({ gateway }) =>
        `The configuration of the SBC names ${gateway} already, though the portal has not put it there. Remove it from the SBC, then retry.`,
      de: ({ gateway }) =>
        `Die Konfiguration des SBC nennt ${gateway} schon, obwohl das Portal es nicht eingetragen hat. Entfernen Sie es aus dem SBC, und wiederholen Sie es.`,
    }),
    'sbc-script-without-effect': {
      en: 'The SBC took the script, and its configuration does not name the gateway. Check the template.',
      de: 'Der SBC hat das Skript angenommen, aber seine Konfiguration nennt das Gateway nicht. Prüfen Sie die Vorlage.',
    },
    'sbc-cleanup-without-effect': {
      en: 'The SBC took the cleanup script, and its configuration still names the gateway. Check the template.',
      de: 'Der SBC hat das Skript zum Aufräumen angenommen, aber seine Konfiguration nennt das Gateway noch. Prüfen Sie die Vorlage.',
    },
    'deployment-secret-unreadable': {
      en: 'The stored values of the script cannot be read. Remove the service and onboard it again.',
      de: 'Die gespeicherten Werte des Skripts sind nicht lesbar. Entfernen Sie den Dienst und nehmen Sie ihn neu auf.',
    },
    'deployment-failed': { en: 'Deployment failed', de: 'Bereitstellung fehlgeschlagen' },
    'cleanup-failed': {
      en: 'Removal of service failed',
      de: 'Entfernen des Dienstes fehlgeschlagen',
    },
    'deployment-failed-repair': {
      en: 'Open the service: it says what exists outside. Mend the cause, then retry or remove the service there.',
      de: 'Öffnen Sie den Dienst: Er sagt, was außerhalb schon da ist. Beheben Sie die Ursache, dann wiederholen Sie es dort oder entfernen Sie den Dienst.',
    },
  },
})
