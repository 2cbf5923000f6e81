"""Ward handbook, chapters 13 to 25: conditions, procedures and paperwork."""

SOURCE = """
# 13. Low and high blood glucose
13.1 A glucose below 4.0 in anyone who is treated for diabetes is low, whatever the patient feels. If the patient can swallow, give 18 g of fast sugar: six dextrose tablets or 160 mL of smooth orange juice. Check again after twelve minutes and repeat up to three times.
13.2 If the patient cannot swallow, give 120 mL of glucose 20% by vein over ten minutes. If there is no vein, give glucarel 1 mg into the muscle; it does not work in starved or drunken people.
13.3 When the glucose is above 4.0 give a slow carbohydrate, such as two biscuits or the next meal. Do not leave out the next dose of long-acting insulin. The box of remedies is orange and stands on top of the drug fridge in each ward.
## High glucose
13.4 Test ketones in anyone whose glucose is above 14, and in everyone with type 1 diabetes who is ill, whatever the glucose.
13.5 Ketoacidosis is a glucose above 11 or known diabetes, ketones of 3.0 or more, and a pH below 7.30. Use the pathway in the folder. Fluid comes first; insulin runs at 0.1 units/kg an hour; long-acting insulin is continued.
13.6 Expect ketones to fall by 0.5 an hour. If they do not, check the pump and the line, and then raise the rate by one unit an hour.
13.7 Potassium is added to every bag when the level is 5.4 or below and the patient is passing urine. Under 3.4, ring the registrar before more insulin is given.
## Around operations
13.8 Patients with diabetes go first on the list. A patient who will miss one meal keeps to tablets or insulin adjusted by the table at the back of the drug chart; one who will miss two has an infusion.
| Usual treatment | Day before | Morning of operation |
| Long-acting insulin at night | 80% of dose | Not due |
| Twice-daily mixture | No change | Half of dose |
| Tablets of the gliflane class | Stop | Stop until eating |
| Other tablets | No change | Leave out |
13.9 The target during an operation is 6 to 11. Fingers are pricked every hour until the patient eats.
# 14. High blood pressure
14.1 A high reading on a ward is usually pain, a full bladder or fear. Treat those, use the right size of cuff and measure again after half an hour of rest.
14.2 It is an emergency only if there is damage now: a headache with papilloedema, confusion, chest pain, lung oedema, bleeding into the brain, or failing kidneys. Without those, bring it down over days with tablets.
14.3 Restart the patient's own tablets first. If there were none, give corvaline 10 mg by mouth. It may be doubled every third day, to a limit of 40 mg a day.
## The emergency
14.4 Treat in intensive care or the high dependency bay of ward 4. Start corvaline by vein at 2 mg an hour and increase by 1 mg every fifteen minutes. Lower the mean pressure by no more than a fifth in the first hour; faster falls have caused blindness.
14.5 In dissection of the aorta the aim is different: a systolic pressure below 118 and a pulse below 60 within twenty minutes.
14.6 In stroke, leave the pressure alone unless it is above 220, or above 185 and the patient is to have a clot dissolved.
## Corvaline
14.7 Corvaline tablets cause swelling of the ankles in one patient in nine; a water tablet does not help, a lower dose does. Warn patients not to take it with liquorice, which undoes its effect.
14.8 Do not use corvaline in the first twelve weeks of pregnancy or with a narrow aortic valve. In severe liver disease begin with 5 mg.
## Low pressure
14.9 If the systolic pressure falls below 100, miss the dose, look for the reason and write down who will decide about tomorrow. A tablet that is crossed out without a plan is not restarted by anybody.
14.10 In autumn clinics we find that one in six patients had been sent home without the tablet which had controlled them for years. Read the discharge list aloud with the patient.
# 15. Kidney injury
15.1 Kidney injury is a rise in creatinine of 26 or more in two days, or to one and a half times the usual figure in a week, or six hours of poor urine flow. The laboratory telephones results that have doubled.
15.2 Within six hours examine the patient's fluid state, test the urine with a stick, read the drug chart and scan the bladder. Within 24 hours have an ultrasound if there is a reason to suspect obstruction, and within six hours if the patient has one kidney or a fever.
15.3 Blood and protein on the stick, without an infection, suggest inflammation of the glomeruli. Ring the kidney unit at Stannerby the same day on 01632 960 144.
## Medicines to stop or change
15.4 Stop anti-inflammatory tablets, gliflanes and metrofane. Hold corvaline if the systolic pressure is below 115. Reduce gentavane to one dose and measure the level. Check the dose of everything else with the ward pharmacist.
15.5 Radiological contrast should not be withheld from a patient whose life depends on the scan. Give a litre of crystalloid over six hours before and after if the eGFR is below 28.
## High potassium
| Potassium | Electrocardiogram | Do |
| 5.6 to 5.9 | Normal | Stop the cause, diet, check tomorrow |
| 6.0 to 6.4 | Normal | Resin 15 g, check in four hours |
| 6.0 to 6.4 | Changed | As for 6.5 and above |
| 6.5 and above | Any | Calcium, insulin with glucose, vantairol 8 mg nebulised, call the registrar |
15.6 Calcium protects the heart for about forty minutes and does not lower the potassium. Give 10 mL of the 10% chloride through a large vein and repeat after eight minutes if the tracing has not improved.
15.7 Check glucose every half hour for six hours after insulin has been given for potassium. One patient in seven goes low.
## When to speak to the kidney unit
15.8 A potassium above 6.5 that will not fall, fluid in the lungs that will not shift, a pH below 7.15, a rub over the heart, or a urea above 40 with drowsiness. Have ready the weight, the fluid balance and whether the patient would wish to have dialysis.
15.9 Every patient who has had a kidney injury gets a card listing the tablets to stop when ill with vomiting.
# 16. Blood transfusion
16.1 Ask first whether the patient needs it. In a stable adult without heart disease we transfuse red cells at a haemoglobin of 68 or less, and at 80 or less with heart disease, one bag at a time with a count after each.
16.2 Two samples taken at different times are needed before group-specific blood is issued, unless there is a sample on record. The sample tube is labelled by hand at the bedside; the laboratory rejects printed labels and anything misspelt. No exceptions are made, not even by consultants.
16.3 Consent is by word of mouth and is noted. Give the leaflet. Patients who decline blood have a purple folder, and the consultant haematologist is told before any operation.
## Giving it
16.4 Start within thirty minutes of taking the bag from the fridge and finish within four hours. Two nurses check at the bedside. Observations are made before, at twelve minutes and at the end.
16.5 Give platelets below 10 in anyone, below 20 with fever and below 50 before most procedures. Plasma is 14 mL/kg. Anti-D is given within 72 hours.
## Reactions
16.6 A rise in temperature of less than 1.5 degrees without other signs: slow the bag, give a simple antipyretic and go on. Anything more: stop, keep the line open with saline, check the name, and ring the laboratory on 2333.
16.7 Breathlessness within six hours is either overload or injury to the lung. Sit the patient up, give oxygen and take a chest film. Overload responds to diuvane; lung injury does not.
16.8 The bag and the giving set go back to the laboratory, sealed, with the form. Reactions are reported by the transfusion nurse, not by you.
## Massive bleeding
16.9 Dial 5555 and say "major haemorrhage" with the place. The first pack is four units of red cells, four of plasma and one of platelets, and it reaches the ward in eighteen minutes. Send a porter, who must wait at the hatch.
16.10 Give tranexamic acid 1 g within three hours of an injury. Keep the patient warm, keep calcium above 1.1, and tell the laboratory when it is over; unused plasma cannot go back.
# 17. Blood clots
17.1 Assess every adult within fourteen hours of admission and again after an operation. The drug chart will not open a second day without it.
17.2 Those at risk, and not bleeding, have heparane 4,500 units under the skin at 6 pm. Reduce to 3,000 units if the weight is below 48 kg or the eGFR is below 25. Above 120 kg give 4,500 units twice a day.
17.3 Stockings are used after surgery only. They are measured by a nurse, removed for half an hour a day, and never used where pulses cannot be felt.
## The clot score
| Finding | Points |
| Leg swollen, or veins tender | 3 |
| No better explanation | 3 |
| Pulse over 100 | 1.5 |
| In bed for three days, or operation in four weeks | 1.5 |
| Earlier clot | 1.5 |
| Blood in the sputum | 1 |
| Cancer | 1 |
17.4 A score above 4: scan the lungs, and give treatment if the scan will take longer than one hour. A score of 4 or less: send a D-dimer. Its upper limit is 500 up to the age of 50 and ten times the age after that.
17.5 Treatment is trevaxoril 30 mg once a day for three weeks, then 20 mg. Use heparane 175 units/kg once a day instead in pregnancy, in cancer of the stomach, and where creatinine clearance is below 15.
17.6 A clot with shock is treated by dissolving it, and the decision belongs to the consultant. Contraindications are on the laminated card in the resuscitation room.
## Length of treatment
17.7 Three months after a clot with a clear and passing cause; without limit if there was no cause, after asking the patient; six months, and then a review, in cancer.
17.8 Everyone goes to the clot clinic at twelve weeks. Give the yellow card. People who fly within four weeks of a clot should ask the clinic.
17.9 A filter in the great vein is put in only if there is a clot within the last month and anticoagulants cannot be given. The date for taking it out is booked before the patient leaves the department.
# 18. Food
18.1 Weigh every patient on admission and each Sunday. Use the screening tool; a score of 2 or more brings the dietitian within two working days and a red tray at meals, which means that somebody must help.
18.2 Mealtimes are protected from 12.15 to 1.00 pm and from 5.30 to 6.15 pm. Ward rounds, X-rays and blood samples wait, unless the patient is unwell.
18.3 Relatives may bring food that is cold or sealed. It is labelled and thrown away after 24 hours. Wards do not heat food from home.
## Refeeding
18.4 Someone who has eaten almost nothing for five days, or has lost more than 12% of weight in four months, may fall ill when feeding starts. Begin at 8 kcal/kg a day, give B vitamins half an hour before the first feed, and reach the full amount over six days.
18.5 Check potassium, phosphate and magnesium every twelve hours for three days and then daily for a week. A phosphate under 0.45 is replaced by vein.
## Tubes
18.6 A fine-bore feeding tube is placed by trained nurses between 8 am and 4 pm, so that its position can be checked in daylight hours. Nothing goes down the tube until the check is written in the notes. Tubes that were placed at night have led to two deaths in other hospitals.
18.7 A patient who pulls out the tube for the third time may have a nasal loop, after a discussion of best interests.
18.8 Gastrostomy is considered after four weeks of tube feeding. Referral is to the nutrition team's Wednesday meeting, never straight to endoscopy.
## By vein
18.9 Feeding by vein needs its own line and a decision by the nutrition team. It is not begun at weekends, because nobody has died of two days without it and several have died of a hurried line.
18.10 Taper by half for the last two hours. Stop at once if there is a rigor; take cultures from the line and from an arm.
| Texture | Example | Who decides |
| Level 3 drink | Moderately thick, taken with a spoon | Speech therapist |
| Level 4 food | Smooth purée that holds its shape | Speech therapist |
| Level 6 food | Soft, in pieces of 1.5 cm | Nurse or therapist |
# 19. Urinary catheters
19.1 A catheter needs a reason: retention, an hourly measurement in a very sick patient, an operation of more than three hours, an open wound near the sacrum, or comfort at the end of life. Incontinence and a busy ward are not reasons.
19.2 Use size 14 for men and 12 for women, and size 20 with three channels if there are clots. Note the residual volume at fifteen minutes; above 900 mL watch the urine flow for 24 hours, and replace half of any flow above 200 mL an hour.
19.3 If there is blood at the tip of the penis after an injury, or the prostate cannot be felt, do not try. Call the urologist at Stannerby.
## Taking it out
19.4 Ask every day whether it can come out. Nurses may remove it on their own authority when the reason on the chart has passed. Remove it at 6 am so that trouble shows by day.
19.5 The patient passes the trial by emptying twice with less than 180 mL left behind. After two failures send the patient home with a catheter and a clinic date within two weeks; start tamsovel 0.4 mg in men at least two days before the next trial.
## Infection
19.6 Cloudy or smelly urine from a catheter is not an infection. Do not send a sample unless there is fever, rigor, new confusion, or pain in the loin. If there is an infection, change the catheter after the first dose of antibiotic and take the sample from the new one.
19.7 No antibiotic is given for a routine change, except after a joint replacement in the last three months.
## Blocked or leaking
19.8 Flush once with 50 mL of saline. If it blocks again, change it. Leakage round the catheter is more often spasm than blockage; a larger size makes it worse.
19.9 A patient with a catheter through the abdomen needs it replaced within 45 minutes if it falls out, or the track closes. Keep a spare of the same size at the bedside.
19.10 Long-term catheters are changed every eleven weeks by the district nurses. Give the patient the passport with the size, the date and the reason.
# 20. Consent and capacity
20.1 Consent is a conversation, and the form is only a note of it. Say what is proposed, what else could be done, what would happen if nothing were done, and the risks that this patient would care about.
20.2 The doctor who does the procedure should seek consent. You may do so in his or her place only if you have been trained for that procedure and your name is on the register in the theatre office.
20.3 A signed form lasts until something changes. It is confirmed again if more than 120 days have passed.
## Capacity
20.4 Assume that an adult has capacity. If you doubt it, ask whether the person can understand the information, keep it in mind for long enough, weigh it, and tell you the choice by any means. Record the person's own words.
20.5 Try again at a better time of day, with hearing aids and with somebody whom the patient trusts. An unwise choice is not a sign that capacity is lacking.
20.6 If capacity is lacking and the matter can wait, wait. If it cannot, act in the patient's best interests after asking the family, and use form 4. For a serious decision about a patient who has nobody, an advocate is asked through the safeguarding office on 4412.
## Decisions made beforehand
20.7 An advance refusal of life-saving treatment binds us if it is written, signed, witnessed, and fits the situation. Put a copy at the front of the notes. If you doubt it, treat while the duty lawyer is being asked; she can be reached at any hour.
20.8 An attorney for health can consent or refuse for the patient only once capacity has been lost, and must show the registered document.
## Young people
20.9 At 16 and 17 a young person consents as an adult does. Under 16 the question is whether the young person understands fully. One person with parental responsibility is enough, and where parents disagree about something serious ask the duty lawyer.
## Restraint
20.10 Mittens, bed rails and one-to-one watching may amount to taking away liberty. Fill in the authorisation within a day, and review it every 72 hours. The form is sent to the council's supervisory office by ward clerks.
# 21. The last days of life
21.1 Two senior clinicians agree that a patient is dying and that the cause cannot be reversed. Say so to the patient, if he or she wishes to know, and to those who are close. Ask what matters and where the patient would like to be.
21.2 Stop observations, blood tests and tablets that no longer help. Leave out nothing that gives comfort. Food and drink are offered for as long as the patient wants them.
21.3 Write up four medicines before they are needed, all by the subcutaneous route.
| For | Medicine | Dose | At most |
| Pain | Dolvantine | 1 mg | Hourly |
| Agitation | Somnetal | 2 mg | Every two hours |
| Sickness | Halivone | 0.5 mg | Every eight hours |
| Noisy breathing | Secretane | 0.4 mg | Every four hours |
21.4 If three doses of one medicine have been needed in 24 hours, begin a syringe driver. Compatible mixtures are listed on the inside of its lid. The driver is checked every four hours.
21.5 The palliative care nurses visit every day, and a consultant gives advice by telephone at any hour through the hospice at Lantern Hill.
## Resuscitation decisions
21.6 A decision not to attempt resuscitation is discussed with the patient unless that would cause harm; distress is not harm. It is signed by a registrar or above and endorsed by the consultant within 36 hours. It says nothing about other treatment.
## After death
21.7 Listen and look for five minutes, and record the time. Remove no lines if the coroner is to be told.
21.8 Tell the coroner of a death within 24 hours of admission, after an operation or a fall, from an industrial disease, in custody, or from a cause that is not known. The coroner's officer answers from 8 am to 4 pm, and at night the police do.
21.9 The medical examiner speaks to the family before the certificate is issued. Have the notes ready by noon on the next working day. Families of faiths that bury within a day may ask for the out-of-hours service, which operates from 9 am to 1 pm at weekends.
# 22. Going home
22.1 Set an expected date on the first ward round and tell the patient. Two patients out of every ward should be ready by 10 am; the discharge lounge has armchairs, meals and a nurse until 8 pm.
22.2 The letter is written on the day of discharge and read to the patient. It has the diagnosis in plain words, what was changed in the medicines and why, results that are still awaited and who will look at them, and what the surgery is asked to do. A copy goes to the patient.
22.3 Do not ask the surgery to chase a test that you have ordered. The person who orders it looks at it.
## Medicines
22.4 Supply fourteen days, or the rest of the course. Prescriptions must reach pharmacy by 2 pm to be ready the same day; compliance boxes need 48 hours. New insulin, inhalers and injections need a teaching session, which is recorded.
22.5 Controlled medicines are written with the total in words and figures. They are handed over against a signature.
## Transport and keys
22.6 Hospital cars are for people who cannot use a taxi or bus for medical reasons. Book before noon. Check the house key, the heating and the milk before a person who lives alone sets off after 6 pm; nobody over 80 who lives alone goes home after 9 pm.
## Support at home
22.7 The discharge team arranges up to four visits a day for six weeks without a means test. Equipment such as a commode comes within a working day.
22.8 A patient who takes his own discharge is asked to sign, but is not to be punished by being sent away without medicines or a letter.
22.9 Telephone patients over 75 two days after discharge. Last year these calls found that 19% had not started a new medicine.
| Document | Goes to | By |
| Discharge letter | Surgery and patient | Same day |
| Fit note | Patient | Before leaving |
| Safeguarding form | Council | Before leaving |
# 23. When things go wrong
23.1 First make the patient safe, then tell your senior, then write it down: facts with times, no opinions and no blame. Keep the equipment, the packaging and the printouts.
23.2 Report on the incident system before the end of the shift. Reports are read the next working morning by the patient safety team. Reporting your own mistake counts in your favour; hiding it does not.
23.3 A serious incident is looked into within 60 working days by someone from another department. You may bring a friend to the interview. The draft is shown to you, and to the family, before it is final.
## Being open
23.4 Tell the patient, or the family, as soon as you know, in person and with a senior colleague. Say sorry. To apologise is not to admit liability, and no insurer has ever refused cover because of it. If there was moderate or severe harm, a letter follows within ten working days.
23.5 Ask what the family would like to have answered, and put their questions at the head of the report.
## Complaints and claims
23.6 Many complaints can be settled by the ward sister in a quarter of an hour. A written one is acknowledged within three working days and answered within 35. Never file letters of complaint in the patient's notes.
23.7 If a solicitor writes to you, do not answer; send the letter to the legal office on the day you receive it. Requests from the coroner come through the same office, which will help you with your statement.
## Looking after yourself
23.8 After a death or an arrest there is a ten-minute talk, led by the nurse in charge. Confidential counselling is available within a week through the staff support line, 6006, and nothing about it reaches your file.
23.9 Raise concerns about a colleague's health or conduct with the clinical director. If that is difficult, the guardian for speaking up is Sister Philomena Garrick, whose office is next to the chapel.
# 24. Needlestick and splash injuries
24.1 Let the wound bleed, wash it with soap and running water, do not suck it and do not scrub. Rinse eyes with a litre of saline, before and after taking out contact lenses.
24.2 Ring occupational health on 2525 between 8 am and 5 pm. At other times go to the emergency department, where you will be seen ahead of the queue. Hand your pager to a colleague.
24.3 Somebody else, not you, asks the source patient for consent to testing. Nine patients in ten agree. If the patient is unconscious, wait; the law does not permit a test for our benefit.
## Treatment after exposure
24.4 If the source is known or likely to carry HIV and the injury was with a hollow needle or a deep one, start the pack within two hours where possible, and not later than 72. Packs for five days are kept in the emergency department cupboard marked with a green star. The course is four weeks.
24.5 A booster for hepatitis B is given to those whose level is below 100. Those who never responded to the vaccine have immunoglobulin within two days.
24.6 There is nothing to take against hepatitis C. Blood is tested at six, twelve and twenty-four weeks, and early treatment cures.
## Risk
| Source | Chance of infection from a needle | With treatment |
| Hepatitis B, source highly infectious | About 1 in 3 | Very low after vaccination |
| Hepatitis C | About 1 in 50 | No preventive treatment |
| HIV, not on treatment | About 1 in 300 | Reduced by four fifths |
| HIV, on treatment with no virus in blood | Nil in practice | Not needed |
24.7 You may go on working, and operating, unless occupational health tells you otherwise.
24.8 Fill in an incident form, with the make of the needle. Safety needles were introduced on all wards in 2022, and injuries fell from 64 to 27 a year. Most that remain happen while clearing up after somebody else: whoever uses a sharp throws it away.
24.9 Bins are closed at the line and changed after ninety days even if they are not full.
# 25. Telephone numbers and abbreviations
25.1 Dial 0 for the switchboard. Internal numbers have four digits. The emergency number for every kind of call is 5555: say what it is and where you are.
| Service | Extension | Hours |
| Acute pain team | 2280 | 7.30 am to 9 pm |
| Blood transfusion laboratory | 2333 | Always |
| Estates, urgent faults | 4000 | Always |
| Infection control nurses | 2760 | 8 am to 6 pm |
| Intensive care referrals | 3050 | Always |
| Medicines information | 2244 | 9 am to 5 pm |
| Occupational health | 2525 | 8 am to 5 pm |
| Radiology, on-call room | 3188 | 5 pm to 9 am |
| Safeguarding office | 4412 | 9 am to 5 pm |
| Stroke nurse | 3535 | 8 am to 8 pm |
## Abbreviations that may be used
25.2 BP, ECG, eGFR, HIV, IV, kcal, mg, mL, mmol and pH may be used on charts. Write "units" and "micrograms" in full, put a nought before a decimal point, and never one after it.
25.3 Do not write "U", "mcg", "QD" or the names of medicines in short. The pharmacist will return such prescriptions unread.
## About this handbook
25.4 The editors thank the ward pharmacists, who corrected it, and the resident doctors, who asked for it to be shorter. Corrections should be sent to the postgraduate office by the end of May for the next edition. The seventh edition was approved by the clinical standards committee on 26 June 2024 and is valid until 31 July 2026.
"""
