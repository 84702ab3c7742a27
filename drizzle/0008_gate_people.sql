-- see 0007: functions named gate_* and SECURITY DEFINER ones named portal_* are handed over by the last line
call portal_hand_over();
