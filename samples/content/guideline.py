"""A two-column clinical guideline about an invented anticoagulant."""

TITLE = "Stopping and restarting trevaxoril around procedures in adults"
AUTHORS = "A consensus guideline of the Northern Haemostasis Collaborative. R. Ekblad, S. Mbeki-Torrance, L. Fontaigne, D. Okuda. Version 2, published 12 April 2024; replaces version 1 of 2021."
SOURCE = """
# Summary
Trevaxoril is an invented oral inhibitor of coagulation factor VII taken once daily. This guideline tells surgical, endoscopy and dental teams when to stop it, when bridging is not needed, how to deal with an urgent operation and when to start again. It was written by a group of twelve clinicians and two patients, who met four times between May 2023 and January 2024.
The group searched three bibliographic databases for studies published between January 2012 and 30 June 2023. Of 1,846 records, 57 studies were included. Each recommendation carries a grade: A (consistent evidence from trials), B (observational studies) or C (opinion of the group).
# 1. Scope
1.1 The guideline applies to adults aged 18 or over who take trevaxoril for atrial fibrillation or for venous thromboembolism and who are to have a planned or urgent procedure.
1.2 It does not apply to people with a mechanical heart valve, in whom trevaxoril must not be used, or to neuraxial procedures in labour, which have their own guideline.
1.3 Doses and times are for people with a body weight between 45 and 130 kg. Outside that range seek the advice of a haematologist.
# 2. Assessing the risk of bleeding
2.1 Put the procedure into one of three classes before the patient is listed, using Table 1. If the operator and the table disagree, the higher class counts. (Grade C)
| Class | Examples | Expected major bleeding in 30 days |
| Minimal | Cataract surgery, up to three dental extractions, skin biopsy | under 0.5% |
| Moderate | Hernia repair, colonoscopy with removal of polyps, arthroscopy | 0.5% to 2% |
| High | Joint replacement, kidney biopsy, prostate resection, spinal surgery | over 2% |
Table 1. Classes of procedure by risk of bleeding.
2.2 Ask about earlier bleeding with procedures, liver disease, a platelet count below 90 and other medicines that impair haemostasis. Two or more of these raise the class by one step. (Grade B)
2.3 A trevaxoril level is not needed before a planned procedure if kidney function is known and the times in section 3 have been kept. (Grade B)
# 3. When to stop
3.1 For a minimal-risk procedure continue trevaxoril, and schedule the procedure at least 18 hours after the last dose. (Grade A)
3.2 For moderate and high-risk procedures stop trevaxoril for the time in Table 2. The time runs from the last tablet to the start of the procedure. (Grade A)
| Creatinine clearance | Moderate risk | High risk |
| 60 mL/min or more | 36 hours | 60 hours |
| 30 to 59 mL/min | 48 hours | 84 hours |
| 15 to 29 mL/min | 72 hours | 108 hours |
| under 15 mL/min | ask a haematologist | ask a haematologist |
Table 2. Time without trevaxoril before the procedure.
3.3 Use a creatinine measured within the last 21 days, or within the last 48 hours in anyone admitted as an emergency. (Grade C)
3.4 Bridging with an injected anticoagulant is not recommended, because it tripled major bleeding in the BRISK trial and prevented no strokes. (Grade A)
3.5 The exceptions are a stroke or venous thrombosis within the last six weeks. Postpone the procedure if possible; if it cannot wait, discuss bridging with a haematologist. (Grade C)
3.6 Give the patient the date and hour of the last tablet in writing. In the audit that led to this version, 31% of cancellations on the day were caused by a tablet taken in error. (Grade B)
# 4. Urgent procedures
4.1 If the procedure can be delayed safely for 18 hours or more after the last tablet, delay it. Activated charcoal may be given if the last tablet was taken within the previous three hours. (Grade C)
4.2 Measure the calibrated trevaxoril level. At a level below 40 ng/mL proceed; between 40 and 90 ng/mL proceed if the procedure is of moderate risk; above 90 ng/mL reverse the effect first if the procedure cannot wait. (Grade B)
4.3 Reversal is with nelocept 2.5 g by intravenous infusion over 20 minutes. A second dose of 1.25 g may be given if bleeding continues and the level is above 40 ng/mL one hour after the first dose. (Grade A)
4.4 Where nelocept is not held, transfer the patient if the delay is less than two hours. Factor concentrates are second best: in the registry haemostasis was judged good in 61% of patients so treated compared with 83% after nelocept. (Grade B)
4.5 Nelocept contains 310 mg of sodium in each 2.5 g dose and can cause a false low fibrinogen result for up to six hours. Tell the laboratory that it has been given. (Grade B)
# 5. Spinal and epidural anaesthesia
5.1 Treat central nerve blocks as high-risk procedures, whatever the operation. (Grade C)
5.2 Do not remove an epidural catheter until 40 hours have passed since the last dose of trevaxoril, and give the next dose no sooner than eight hours after removal. (Grade B)
5.3 After a traumatic puncture delay the next dose for 30 hours and examine leg power every two hours. (Grade C)
# 6. When to restart
6.1 After a minimal-risk procedure give the next tablet at the usual time, and not sooner than six hours afterwards. (Grade B)
6.2 After a moderate-risk procedure restart at the full dose 24 hours afterwards, and after a high-risk procedure 60 hours afterwards, if the operator agrees that haemostasis is secure. (Grade A)
6.3 A patient who cannot swallow by then may have the tablet crushed and given through a gastric tube. It must not be given through a tube that ends in the jejunum, because absorption falls by two-thirds. (Grade B)
6.4 While trevaxoril is withheld give prophylaxis against thrombosis according to local policy. Do not overlap the two by more than one dose. (Grade C)
6.5 If bleeding leads to a delay of more than seven days, the team must record the reason and a plan for stroke prevention. (Grade C)
# 7. Dental care
7.1 Up to three simple extractions in one visit can be done without stopping. Place a haemostatic dressing and suture each socket. (Grade A)
7.2 Tranexamic mouthwash, 10 mL four times a day for two days, halves late bleeding. (Grade A)
7.3 Book the appointment early in the day and early in the week, so that bleeding can be dealt with in working hours. (Grade C)
# 8. Information for patients
8.1 Each patient should receive the leaflet, a written timetable and a telephone number that is answered day and night. (Grade C)
8.2 Patients should be told that a missed tablet is not to be made up with a double dose. (Grade C)
# 9. Audit
9.1 Hospitals should audit 40 consecutive patients a year. The standards are: timetable given in writing, 95%; no bridging without a recorded reason, 98%; restarted within the recommended time, 90%. (Grade C)
9.2 Report every serious bleed within 30 days of a procedure to the Collaborative's register.
# 10. Gaps in the evidence
No trial has compared times in people with a body mass index over 40. The value of a bedside test is unknown. The group recommends a study of restarting at half dose after high-risk surgery.
# Declarations and funding
The work was funded by the subscriptions of member hospitals. Dr Fontaigne declared a lecture fee of 900 euros from the maker of nelocept and took no part in writing section 4. No other member declared an interest. The guideline will be reviewed in April 2027, or sooner if a major trial reports.
"""
