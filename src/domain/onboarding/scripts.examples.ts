import type { ScriptKind, ScriptPhase } from './scripts.ts'

export const exampleNames = [
  'sbc-onboarding',
  'sbc-cleanup',
  'm365-onboarding',
  'm365-cleanup',
] as const
export type ExampleName = (typeof exampleNames)[number]
type Example = { name: string; kind: ScriptKind; phase: ScriptPhase; text: string }

/**
 * Templates to begin with. At the SBC each customer has an IP group named like its gateway, which is its Contact and what its calls
 * are told by; in Microsoft 365 the gateway is a derived trunk, which routes name and nobody creates
 * (learn.microsoft.com, Configure a Session Border Controller for multiple tenants).
 */
export const exampleTemplates: Readonly<Record<ExampleName, Example>> = {
  'sbc-onboarding': {
    ...{ name: 'Direct Routing, IP group of a customer', kind: 'sbc', phase: 'onboarding' },
    text: `configure voip
  ip-group {{RowIndex}}
    name "{{OnlinePstnGateway}}"
    type server
    proxy-set-name "{{ProxySet}}"
    local-host-name "{{OnlinePstnGateway}}"
    always-use-src-addr enable
    classify-by-proxy-set disable
    cac-profile "{{CacProfile}}"
    activate
  exit
  sbc classification {{RowIndex}}
    classification-name "{{OnlinePstnGateway}}"
    dest-host "{{OnlinePstnGateway}}"
    src-ip-group-name "{{OnlinePstnGateway}}"
    action-type allow
    activate
  exit
exit`,
  },
  'sbc-cleanup': {
    ...{ name: 'Direct Routing, remove the IP group', kind: 'sbc', phase: 'cleanup' },
    text: `configure voip
  no sbc classification {{RowIndex}}
  no ip-group {{RowIndex}}
exit`,
  },
  'm365-onboarding': {
    ...{ name: 'Teams, voice routing by the derived trunk', kind: 'm365', phase: 'onboarding' },
    text: `Set-CsOnlinePstnUsage -Identity Global -Usage @{ Add = "{{OnlinePstnGateway}}" }
New-CsOnlineVoiceRoute -Identity "{{OnlinePstnGateway}}" -NumberPattern '.*' -OnlinePstnGatewayList "{{OnlinePstnGateway}}" -OnlinePstnUsages "{{OnlinePstnGateway}}" -Priority 1
New-CsOnlineVoiceRoutingPolicy -Identity "{{OnlinePstnGateway}}" -OnlinePstnUsages "{{OnlinePstnGateway}}"`,
  },
  'm365-cleanup': {
    ...{ name: 'Teams, remove the voice routing', kind: 'm365', phase: 'cleanup' },
    text: `Remove-CsOnlineVoiceRoutingPolicy -Identity "{{OnlinePstnGateway}}"
Remove-CsOnlineVoiceRoute -Identity "{{OnlinePstnGateway}}"
Set-CsOnlinePstnUsage -Identity Global -Usage @{ Remove = "{{OnlinePstnGateway}}" }`,
  },
}

export const isExample = (word: string | undefined): word is ExampleName =>
  exampleNames.some((name) => name === word)
