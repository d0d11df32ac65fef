/** Told by Get, GetItmBasic and both item lists of MMS200MI (Infor API metadata). */
const EVERYWHERE = (
  'STAT ITGR ITCL BUAR ITTY DWNO TPCD MABU CHCD STCD BACD VOL3 NEWE GRWE PPUN BYPR WAPC QACD EPCD POCY ACTI HIE1 HIE2 ' +
  'HIE3 HIE4 HIE5 GRP1 GRP2 GRP3 GRP4 GRP5 CFI1 CFI2 CFI3 CFI4 CFI5 ECMA PRGP INDI PUUN ALUC IEAA EXPD GRMT HAZI SALE ' +
  'TAXC ATMO ATMN TPLI FCU1 ALUN IACP HDPR AAD0 AAD1 CHCL ITRC VTCP VTCS DCCD PDCC SPUN CAWP CWUN CPUN TECR EXCA ITRU ' +
  'ACCG CCCM CCI1 CRI1 HVMT ITNE CPGR SUME SUMP EVGR QMGP QIRQ SPIH'
).split(' ');

/** Told by GetItmBasic and both lists, but not by Get: the names of codes. */
const NOT_BY_GET = 'DS01 DS02 DS03 DS04 DS05 DS06 DS07 DS08 DS09 DS10 DS11'.split(' ');

/** Told by GetItmBasic alone, or not by both lists. */
const BASIC_ONLY = 'ACHK ACMC AUTC GRTI GRTS IHEI ILEN IWID MOTP PDLN RGDT SAFC SPGV'.split(' ');

const everywhere = new Set(EVERYWHERE);
const listed = new Set([...EVERYWHERE, ...NOT_BY_GET]);

/** Every field that can be a fact of an item. */
export const ITEM_FACTS: ReadonlySet<string> = new Set([...EVERYWHERE, ...NOT_BY_GET, ...BASIC_ONLY]);

/** The facts that lists tell, and those of MMS200MI/Get; GetItmBasic tells all. */
export const isListed = (field: string): boolean => listed.has(field);
export const isInGet = (field: string): boolean => everywhere.has(field);
