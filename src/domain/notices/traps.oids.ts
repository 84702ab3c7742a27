/** What SNMPv2-MIB, IF-MIB and SNMP-COMMUNITY-MIB name. */
export const traps = {
  coldStart: '1.3.6.1.6.3.1.1.5.1',
  warmStart: '1.3.6.1.6.3.1.1.5.2',
  linkDown: '1.3.6.1.6.3.1.1.5.3',
  linkUp: '1.3.6.1.6.3.1.1.5.4',
  authenticationFailure: '1.3.6.1.6.3.1.1.5.5',
} as const

export const objects = {
  ifIndex: '1.3.6.1.2.1.2.2.1.1',
  ifDescr: '1.3.6.1.2.1.2.2.1.2',
  ifAdminStatus: '1.3.6.1.2.1.2.2.1.7',
  ifName: '1.3.6.1.2.1.31.1.1.1.1',
  ifAlias: '1.3.6.1.2.1.31.1.1.1.18',
  /** Who sent it, where somebody passes it on. */
  trapAddress: '1.3.6.1.6.3.18.1.3.0',
} as const

/** AudioCodes' AcBoard MIB: what every one of its traps carries, whatever root its own OID was given. */
export const audioCodes = {
  description: '1.3.6.1.4.1.5003.9.10.1.21.1.2',
  source: '1.3.6.1.4.1.5003.9.10.1.21.1.3',
  severity: '1.3.6.1.4.1.5003.9.10.1.21.1.4',
  uniqueId: '1.3.6.1.4.1.5003.9.10.1.21.1.5',
  type: '1.3.6.1.4.1.5003.9.10.1.21.1.6',
  probableCause: '1.3.6.1.4.1.5003.9.10.1.21.1.7',
  info1: '1.3.6.1.4.1.5003.9.10.1.21.1.8',
  info2: '1.3.6.1.4.1.5003.9.10.1.21.1.9',
  info3: '1.3.6.1.4.1.5003.9.10.1.21.1.10',
  at: '1.3.6.1.4.1.5003.9.10.1.21.1.11',
  deviceName: '1.3.6.1.4.1.5003.9.10.1.21.1.13',
  serial: '1.3.6.1.4.1.5003.9.10.1.21.1.16',
} as const

/** AcAlarmSeverity, by number. */
export const audioCodesSeverities = [
  ...(['cleared', 'indeterminate', 'warning', 'minor', 'major', 'critical'] as const),
] as const

/** AcAlarmEventType, by number. */
export const audioCodesTypes = [
  ...['other', 'communicationsAlarm', 'qualityOfServiceAlarm', 'processingErrorAlarm'],
  ...['equipmentAlarm', 'environmentalAlarm'],
] as const

/** acBoardTrapDefinitions, by the last number of the trap's OID; one that is not here is called by its number. */
export const audioCodesNames: Readonly<Record<number, string>> = {
  1: 'acBoardFatalError',
  2: 'acBoardConfigurationError',
  3: 'acBoardTemperatureAlarm',
  4: 'acBoardEvBoardStarted',
  5: 'acBoardEvResettingBoard',
  6: 'acFeatureKeyError',
  7: 'acgwAdminStateChange',
  8: 'acBoardCallResourcesAlarm',
  9: 'acBoardControllerFailureAlarm',
  10: 'acBoardEthernetLinkAlarm',
  11: 'acBoardOverloadAlarm',
  12: 'acActiveAlarmTableOverflow',
  15: 'acOperationalStateChange',
  16: 'acKeepAlive',
  17: 'acNATTraversalAlarm',
  18: 'acEnhancedBITStatus',
  27: 'acPerformanceMonitoringThresholdCrossing',
  28: 'acHTTPDownloadResult',
  29: 'acFanTrayAlarm',
  30: 'acPowerSupplyAlarm',
  31: 'acPEMAlarm',
  33: 'acHASystemFaultAlarm',
  34: 'acHASystemConfigMismatchAlarm',
  35: 'acHASystemSwitchOverAlarm',
  36: 'acUserInputAlarm',
  37: 'acDChannelStatus',
  43: 'acHwFailureAlarm',
  45: 'acDialPlanFileReplaced',
  46: 'acAnalogPortSPIOutOfService',
  47: 'acAnalogPortHighTemperature',
  48: 'acHitlessUpdateStatus',
  49: 'acTrunksAlarmNearEndLOS',
  50: 'acTrunksAlarmNearEndLOF',
  51: 'acTrunksAlarmRcvAIS',
  52: 'acTrunksAlarmFarEndLOF',
  53: 'acIPv6ErrorAlarm',
  55: 'acWeakRedundancy',
  59: 'acGWSASEmergencyModeAlarm',
  70: 'acSWUpgradeAlarm',
  71: 'acNTPServerStatusAlarm',
  80: 'acPowerOverEthernetStatus',
  85: 'acBChannelAlarm',
  112: 'acACDThresholdAlarm',
}

export const keepAlive = 16
/** These tell what happened, and are never cleared by their sender. */
export const audioCodesEvents: ReadonlySet<number> = new Set([5, 18, 28, 45, 48])
