import type { Point } from './distance.ts'
import { type Region, regions } from './regions.ts'

/** Where a country's people are, as one point, and the part of the world it belongs to. */
export interface Country extends Point {
  region: Region
}

/**
 * Every country of ISO 3166-1, and `XK` (Kosovo), which address databases use: degrees north and east
 * of roughly where its people live, not of its borders' middle. Good to a hundred kilometres or two in
 * most, and no better than "somewhere along the populated part" in the largest.
 */
const points: Readonly<Record<Region, string>> = {
  europe: `
    AD 42.5 1.5, AL 41.2 19.9, AM 40.2 44.5, AT 47.8 14.8, AX 60.1 20.0, AZ 40.4 48.8, BA 44.2 17.9,
    BE 50.9 4.5, BG 42.7 24.9, BY 53.6 28.0, CH 47.2 8.1, CY 35.0 33.2, CZ 49.8 15.6, DE 50.9 9.9,
    DK 55.8 11.0, EE 58.9 25.6, ES 40.0 -3.3, FI 61.7 24.9, FO 62.0 -6.9, FR 47.2 2.6, GB 52.7 -1.7,
    GE 41.9 43.9, GG 49.5 -2.6, GI 36.1 -5.4, GR 38.9 23.1, HR 45.4 16.2, HU 47.3 19.3, IE 53.2 -7.1,
    IM 54.2 -4.5, IS 64.3 -21.3, IT 42.9 12.1, JE 49.2 -2.1, LI 47.2 9.5, LT 55.2 24.0, LU 49.7 6.1,
    LV 56.9 24.5, MC 43.7 7.4, MD 47.1 28.7, ME 42.5 19.2, MK 41.8 21.5, MT 35.9 14.4, NL 52.1 5.2,
    NO 60.7 9.8, PL 51.8 19.4, PT 39.7 -8.7, RO 45.7 25.5, RS 44.4 20.7, RU 55.6 46.0, SE 58.9 15.4,
    SI 46.2 14.9, SJ 78.2 15.6, SK 48.6 19.3, SM 43.9 12.5, UA 49.0 31.4, VA 41.9 12.5, XK 42.6 20.9`,
  'north-america': `
    AG 17.1 -61.8, AI 18.2 -63.1, AW 12.5 -70.0, BB 13.1 -59.6, BL 17.9 -62.8, BM 32.3 -64.8,
    BQ 12.2 -68.3, BS 25.0 -77.4, BZ 17.3 -88.7, CA 45.5 -80.0, CR 9.9 -84.1, CU 22.0 -79.6,
    CW 12.2 -69.0, DM 15.4 -61.4, DO 18.7 -70.2, GD 12.1 -61.7, GL 65.5 -51.5, GP 16.2 -61.5,
    GT 14.8 -90.7, HN 14.6 -87.2, HT 18.8 -72.6, JM 18.1 -77.0, KN 17.3 -62.7, KY 19.3 -81.3,
    LC 13.9 -61.0, MF 18.1 -63.1, MQ 14.6 -61.0, MS 16.7 -62.2, MX 20.5 -100.5, NI 12.3 -86.2,
    PA 8.9 -79.8, PM 46.8 -56.2, PR 18.3 -66.3, SV 13.7 -89.1, SX 18.0 -63.1, TC 21.8 -72.2,
    TT 10.5 -61.3, US 37.4 -92.4, VC 13.2 -61.2, VG 18.4 -64.6, VI 18.1 -64.8`,
  'south-america': `
    AR -33.5 -61.0, BO -17.0 -65.3, BR -19.5 -46.5, BV -54.4 3.4, CL -34.3 -71.3, CO 5.2 -74.7,
    EC -1.4 -79.4, FK -51.7 -57.9, GF 4.9 -52.8, GS -54.3 -36.5, GY 6.7 -58.0, PE -10.4 -76.2,
    PY -25.3 -56.8, SR 5.8 -55.2, UY -34.5 -56.0, VE 9.8 -68.3`,
  'asia-pacific': `
    AF 34.5 68.5, AQ -77.8 166.7, AS -14.3 -170.7, AU -34.0 147.5, BD 23.8 90.3, BN 4.8 114.8,
    BT 27.3 90.3, CC -12.2 96.9, CK -21.2 -159.8, CN 32.8 113.0, CX -10.4 105.7, FJ -17.9 178.1,
    FM 6.9 158.2, GU 13.5 144.8, HK 22.3 114.2, HM -53.1 73.5, ID -6.5 108.5, IN 22.9 79.5,
    IO -7.3 72.4, JP 35.5 137.5, KG 41.9 73.8, KH 11.9 104.9, KI 1.4 173.0, KP 39.3 126.3,
    KR 36.6 127.5, KZ 46.9 71.5, LA 18.0 103.5, LK 7.2 80.5, MH 7.1 171.2, MM 19.5 96.0, MN 47.7 105.5,
    MO 22.2 113.5, MP 15.2 145.7, MV 4.2 73.5, MY 3.5 102.5, NC -22.1 166.4, NF -29.0 167.9,
    NP 27.6 85.0, NR -0.5 166.9, NU -19.1 -169.9, NZ -38.5 175.3, PF -17.6 -149.6, PG -6.5 146.0,
    PH 13.3 121.8, PK 31.0 71.8, PN -25.1 -130.1, PW 7.4 134.5, SB -9.3 160.0, SG 1.3 103.8,
    TH 14.5 101.0, TJ 38.6 69.2, TK -9.2 -171.8, TL -8.7 125.9, TM 38.5 60.0, TO -21.2 -175.2,
    TV -8.5 179.2, TW 24.3 120.9, UM 19.3 166.6, UZ 40.5 67.8, VN 15.8 106.8, VU -16.9 168.0,
    WF -13.6 -176.5, WS -13.8 -171.8`,
  'middle-east': `
    AE 25.0 55.1, BH 26.2 50.5, EG 30.0 31.2, IL 32.0 34.9, IQ 33.2 44.4, IR 34.2 51.6, JO 31.9 36.0,
    KW 29.3 48.0, LB 33.9 35.6, OM 23.3 57.7, PS 31.8 34.9, QA 25.3 51.5, SA 24.3 44.9, SY 34.9 36.9,
    TR 39.5 32.8, YE 14.6 44.5`,
  africa: `
    AO -10.8 15.1, BF 12.4 -1.6, BI -3.3 29.9, BJ 7.9 2.3, BW -23.2 26.1, CD -4.4 22.6, CF 5.3 18.8,
    CG -3.7 14.6, CI 6.6 -5.3, CM 5.3 11.5, CV 15.1 -23.7, DJ 11.6 43.0, DZ 35.6 3.2, EH 26.5 -13.5,
    ER 15.2 38.8, ET 9.0 39.2, GA -0.2 10.5, GH 6.8 -1.0, GM 13.4 -16.0, GN 10.3 -11.5, GQ 2.8 9.6,
    GW 12.0 -15.2, KE -0.6 36.9, KM -11.9 43.5, LR 6.6 -9.7, LS -29.4 28.0, LY 32.0 15.5, MA 33.2 -6.6,
    MG -19.1 47.2, ML 13.3 -6.9, MR 17.7 -14.2, MU -20.3 57.6, MW -14.0 34.3, MZ -18.3 35.6,
    NA -20.2 16.8, NE 13.8 7.5, NG 9.0 7.3, RE -21.1 55.5, RW -2.0 30.0, SC -4.6 55.5, SD 14.3 32.6,
    SH -15.9 -5.7, SL 8.3 -12.0, SN 14.5 -16.3, SO 4.3 45.0, SS 7.5 30.5, ST 0.3 6.6, SZ -26.4 31.4,
    TD 11.0 17.3, TF -49.4 70.2, TG 7.5 1.0, TN 35.9 10.1, TZ -5.8 35.6, UG 0.9 32.5, YT -12.8 45.2,
    ZA -28.0 28.5, ZM -13.8 28.3, ZW -18.8 30.6`,
}

/** By ISO 3166-1 alpha-2 code. */
export const countries: ReadonlyMap<string, Country> = new Map(
  regions.flatMap(region =>
    points[region].split(',').map((entry): [string, Country] => {
      const [code = '', latitude, longitude] = entry.trim().split(' ')
      return [code, { region, latitude: Number(latitude), longitude: Number(longitude) }]
    }),
  ),
)

/** Null for what is no country: vendors and databases have codes of their own (`XX`, `T1`, `EU`). */
export const findCountry = (code: string): Country | null =>
  countries.get(code.toUpperCase()) ?? null
