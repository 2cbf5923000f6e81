"""A children's hospital dose workbook with invented medicines: a heading and a table for each sheet."""

TITLE = "Children's dose tables"
SOURCE = """
# By mouth
| Medicine | Indication | Age from | Dose (mg/kg) | Times a day | Largest single dose (mg) | Preparation | Remarks |
| Brevilan | Vomiting | 6 months | 0.15 | 3 | 8 | Liquid 2 mg/mL | Not for more than 5 days |
| Dolvantine | Severe pain | 1 year | 0.1 | 4 | 5 | Liquid 1 mg/mL | Reduce by half in kidney impairment |
| Ostrivane | Epilepsy, maintenance | 1 month | 7.5 | 2 | 600 | Granules 150 mg | Start at one third and build up over 3 weeks |
| Zelcortil | Croup | 3 months | 0.4 | 1 | 12 | Soluble tablet 4 mg | Single dose; may be repeated once after 12 hours |
| Zelcortil | Acute wheeze | 2 years | 1.2 | 1 | 40 | Soluble tablet 4 mg | For 3 days; no tapering |
| Pelmoxate | Pyelonephritis | 12 years and 40 kg | Adult dose | 2 | 400 | Tablet 400 mg | Specialist use only below 16 years |
| Cefavorin | Ear infection | 3 months | 18 | 3 | 750 | Suspension 50 mg/mL | Shake well; keep cold; discard after 10 days |
| Nystavel | Oral thrush | Birth | Not by weight | 4 | 25 | Drops 25 mg/mL | 1 mL after feeds; continue 2 days after clearing |
| Febrilan | Fever or pain | 1 month | 14 | 4 | 900 | Liquid 40 mg/mL | No more than 4 doses in 24 hours |
# By vein
| Medicine | Indication | Loading dose | Then | Give over (minutes) | Dilute to | Remarks |
| Ostrivane | Status epilepticus | 25 mg/kg | 10 mg/kg every 12 hours | 12 | 10 mg/mL in sodium chloride 0.9% | Watch blood pressure; largest loading dose 1,800 mg |
| Cefavorin | Sepsis, over 28 days old |  | 45 mg/kg every 8 hours | 30 | 40 mg/mL in glucose 5% | Do not mix with calcium |
| Gentavane | Sepsis, newborn under 7 days |  | 4.5 mg/kg every 36 hours | 25 | 2 mg/mL | Level before the second dose: below 1.8 mg/L |
| Vantairol | Life-threatening wheeze | 12 micrograms/kg | 1.5 micrograms/kg/minute | 10 | 200 micrograms/mL | High dependency area only; check potassium 4-hourly |
| Brevilan | Vomiting after operation |  | 0.1 mg/kg every 8 hours | 5 | Undiluted | Not under 6 months |
| Nelocept | Reversal of trevaxoril | 35 mg/kg |  | 20 | 25 mg/mL | Discuss with haematology first |
# Weights
| Age | Estimated weight (kg) | Tube size (mm) | Fluid bolus (mL) |
| Newborn | 3.4 | 3.5 | 34 |
| 6 months | 7.6 | 4.0 | 76 |
| 1 year | 9.8 | 4.0 | 98 |
| 3 years | 14.2 | 4.5 | 142 |
| 5 years | 18.3 | 5.0 | 183 |
| 8 years | 25.6 | 6.0 | 256 |
| 12 years | 41.0 | 7.0 | 410 |
"""
