/**
 * Officially assigned codes of ISO 3166-1 (as in the public `iso3166.tab` of the IANA time zone database), and XK: the standard
 * leaves XA to XZ to its users and will never assign them, and CLDR, the European Union and Microsoft 365 all mean Kosovo by it,
 * which otherwise nobody there could enter.
 */
export const countryCodes: readonly string[] = `
  AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
  CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
  GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
  KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT
  MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
  SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ
  UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
`
  .trim()
  .split(/\s+/)

const codes: ReadonlySet<string> = new Set(countryCodes)
export const isCountry = (code: string): boolean => codes.has(code)

/** Codes that are reserved, or were withdrawn when a country took another name or joined one. */
const meant: Readonly<Record<string, string>> = {
  ...{ UK: 'GB', EL: 'GR', AC: 'SH', TA: 'SH', CP: 'FR', FX: 'FR', EA: 'ES', IC: 'ES', DG: 'IO' },
  ...{ BU: 'MM', DD: 'DE', ZR: 'CD', TP: 'TL', RH: 'ZW', DY: 'BJ', HV: 'BF', VD: 'VN', YD: 'YE' },
}
/** Of groups of countries, and of countries that are several by now. */
const groups = new Set(['EU', 'EZ', 'UN'])
const divided = new Set(['SU', 'YU', 'CS', 'AN', 'NT', 'PC', 'CT'])

const languages = ['en', 'de']
const made = new Map<string, string>()
/** Codes by what the countries are called in the languages of our catalogue. */
function codesByName(): ReadonlyMap<string, string> {
  if (made.size === 0)
    for (const language of languages) {
      const names = new Intl.DisplayNames([language], { type: 'region' })
      for (const code of countryCodes) made.set((names.of(code) ?? code).toUpperCase(), code)
    }
  return made
}

/** Why a text in capitals is no code of a country, and the one that was meant where that is plain. */
export function countryFault(text: string): 'group' | 'divided' | { meant: string } | null {
  if (groups.has(text)) return 'group'
  if (divided.has(text)) return 'divided'
  const code = Object.hasOwn(meant, text) ? meant[text] : codesByName().get(text)
  return code ? { meant: code } : null
}
