"""Ward handbook, chapters 1 to 12: the working day and the sick patient."""

SOURCE = """
# 1. Your first week
1.1 Collect your identity badge from the security lodge by the east entrance before 8.30 am on your first day. The badge opens the wards, the library and the residence; it does not open theatres or the mortuary, which have their own lists.
1.2 Pagers are issued by the switchboard against a signature. Test yours at the start of every shift by dialling 70 and your number. A pager that is lost must be reported at once, because it is also used for the cardiac arrest call.
1.3 You will have two days of induction. The first covers fire, moving and handling and the prescribing system. The second is spent on your ward with the doctor whom you replace. You may not prescribe until you have passed the prescribing test; the pass mark is 85% and you have three attempts.
## Rotas and leave
1.4 The rota runs in blocks of eight weeks and is published no later than six weeks before each block. Swaps are agreed between doctors and entered by the rota clerk, Mr Jessop, who must have at least 48 hours' notice.
1.5 If you cannot come to work, ring the rota clerk before 7 am, or the night site manager if the clerk is not there. Do not leave a message with the ward.
1.6 Leave during changeover week is not granted except for examinations and weddings.
## Where to find things
1.7 The doctors' mess is on level 2 above the post room. It has a kitchen, lockers and four rest rooms with beds. Rest rooms may be used free of charge after any night shift, and should be booked with the porters before 5 am.
1.8 The library is staffed from 9 am to 6 pm on weekdays. Outside those hours your badge opens it.
| Need | Where | Hours |
| Blood gas machines | Emergency department, ward 4, intensive care | Always |
| Mobile ultrasound | Ward 4 equipment store | Sign the book |
| Interpreter by telephone | Any ward telephone, dial 6161 | Always |
| Chaplain | Sanctuary, level 1 | On call at night |
# 2. Handover and calling for help
2.1 Handover takes place in the seminar room on level 3 at 8.00 am and 8.30 pm, seven days a week. It begins on time, lasts no longer than thirty minutes and is led by the senior doctor who is going off duty.
2.2 Every patient who is unstable, who has been seen more than once in the shift, or for whom a result is awaited must be handed over by name. Use the electronic list. Pieces of paper are not a handover.
2.3 State the situation, the background, your assessment and what you want the next doctor to do. Finish by asking the listener to repeat the plan.
## When to ring the registrar
2.4 Ring, rather than page, if the early warning score is 7 or more; if the patient needs more than 40% oxygen; if you have given two fluid boluses without effect; or if a nurse with experience tells you that she is worried.
2.5 If the registrar does not answer within ten minutes, ring the consultant on call through the switchboard. No consultant has ever complained of being woken for a sick patient, and if one does, tell the medical director.
## Admission to intensive care
2.6 Referrals are made from doctor to doctor on extension 3050. Have to hand the patient's usual exercise tolerance, the treatment that they would wish to have, and the latest blood gas.
2.7 The outreach nurses work from 7.30 am to 10 pm. They may order a chest film, take blood gases and start oxygen without asking a doctor.
## At night
2.8 A safety huddle by telephone takes place at 2 am. The site manager leads it; each ward reports its sickest patient and any shortage of staff in one sentence.
2.9 Between 11 pm and 6 am do not wake patients for observations if their score has been 0 or 1 for the last 24 hours, unless the consultant has written otherwise.
# 3. The early warning score
3.1 Nurses record six observations and add up the points in the table. The total is shown on the ward board with the time of the next set.
| Observation | 0 points | 1 point | 2 points | 3 points |
| Breaths a minute | 12 to 19 | 20 to 22 | 23 to 26 | under 9 or over 26 |
| Oxygen saturation | 95% or more | 93% to 94% | 91% to 92% | under 91% |
| Systolic pressure | 112 to 210 | 101 to 111 | 91 to 100 | under 91 or over 210 |
| Pulse | 52 to 94 | 95 to 109 | 110 to 128 | under 42 or over 128 |
| Temperature | 36.1 to 38.0 | 38.1 to 39.0 | over 39.0 | under 35.1 |
| Alertness | Awake | | | Newly confused or drowsy |
3.2 A pulse of 42 to 51 and a breathing rate of 9 to 11 each score one point. A temperature of 35.1 to 36.0 scores one point.
3.3 Add two points for any patient who is on oxygen.
## What the total means
3.4 Total 0 to 2: observations every twelve hours. Total 3 or 4: every four hours, and the nurse in charge is told. Total 5 or 6, or three points in any one row: hourly, and a doctor attends within thirty minutes. Total 7 or more: every fifteen minutes, and the registrar attends within fifteen minutes.
3.5 A falling score is good news only if the treatment that brought it about can go on. Look at what is being given before you stand the call down.
## Exceptions
3.6 The consultant may set a different target for saturation in chronic lung disease, usually 88% to 91%. The change is written on the chart with a date for review, and it lapses after five days if it is not renewed.
3.7 The score is not used for women who are more than 20 weeks pregnant, who have the maternity chart, or for patients in the last days of life.
3.8 Athletes and people who take medicines that slow the pulse may have a rate below 52 when well. Record their usual rate on admission.
## Audit
3.9 The resuscitation committee looks at 25 charts from each ward every quarter. In the last round, 93% of sets were complete and 81% of calls were answered in time; the slowest ward improved after moving its telephone.
# 4. Oxygen
4.1 Oxygen is a medicine. It is prescribed as a target range and a device, and signed. In an emergency give it first and write afterwards.
4.2 The usual target is 94% to 97%. For patients at risk of retaining carbon dioxide it is 88% to 91% until a blood gas shows that a higher target is safe.
4.3 Start with nasal prongs at 2 litres a minute for mild shortage, a simple mask at 6 litres for moderate shortage and a mask with a reservoir bag at 15 litres in shock, cardiac arrest or a saturation below 85%.
## Blood gases
4.4 Take an arterial sample within one hour of starting oxygen in anyone with chronic lung disease, severe obesity, a chest wall deformity or drowsiness. Repeat it 45 minutes after each change of mask.
4.5 If the pH is below 7.33 with a raised carbon dioxide after one hour of best treatment, ring the respiratory registrar about non-invasive ventilation. It is given on ward 9 and in intensive care only.
4.6 Patients who carry an oxygen alert card show the range that suits them. Copy it to the chart.
## Coming off oxygen
4.7 Reduce the flow if the saturation has been at the top of the range for four hours. Stop when the patient is stable at 1 litre a minute for two sets of observations, and check after five minutes and after one hour in air.
4.8 Do not send a patient home with oxygen for the first time from a ward. The assessment clinic sees them six weeks after recovery.
## Safety
4.9 Nobody may smoke or charge an electronic cigarette within three metres of oxygen. Remove oil-based creams from the face. Cylinders on trolleys are checked by porters every morning: a full size D cylinder lasts 22 minutes at 15 litres a minute.
4.10 Portable suction and a spare mask go with every patient who leaves the ward on more than 35% oxygen, together with a nurse who has had the transfer training.
# 5. Fluids
5.1 Ask four questions before you write up a bag: is the patient short of fluid, is the patient losing fluid, what is the sodium, and can the patient drink?
5.2 For maintenance give 27 mL/kg of water a day, with about 1 mmol/kg each of sodium and potassium and 75 g of glucose. Use 22 mL/kg in people who are over 75 years old, frail or have heart failure.
5.3 Do not write up more than 24 hours of fluid at a time, and never without looking at the balance chart and today's blood results.
## Resuscitation
5.4 Give 300 mL of balanced crystalloid over ten minutes and look again: pulse, pressure, breathing, hands and the veins of the neck. After three boluses without a lasting response call the registrar.
5.5 Albumin is used on the advice of the liver team only. Starch is not stocked.
## Replacement
| Loss | Contains | Replace with |
| Vomit or gastric drainage | Acid, chloride, potassium | Sodium chloride 0.9% with potassium, volume for volume |
| Small bowel stoma above 1.2 litres | Sodium | Balanced crystalloid and oral salt solution |
| Diarrhoea | Potassium, bicarbonate | Balanced crystalloid with potassium |
| Fever | Water | 350 mL a day for each degree above 37.5 |
5.6 Potassium by peripheral vein must not run faster than 8 mmol an hour on a ward. Faster rates need a cardiac monitor and a central line.
5.7 A patient who passes less than 0.5 mL/kg of urine an hour for six hours needs to be seen, not given another bag by telephone.
## Stopping
5.8 Stop fluids by vein as soon as the patient is drinking 1.2 litres a day. Write the word "stop" and the time on the chart. An empty bag left hanging is a frequent reason for a line infection.
5.9 Fluid by the subcutaneous route is an alternative in elderly people with poor veins. The limit is 1.5 litres a day at each site, and the needle is moved every third day.
# 6. Pain
6.1 Ask about pain whenever the pulse is taken. Use the 0 to 10 scale, or the faces chart for people who cannot use numbers, and write down the score at rest and on movement.
6.2 Begin with a simple analgesic given regularly, not when required. Add dolvantine if the score on movement is still 5 or more after an hour.
6.3 The starting dose of dolvantine by mouth is 4 mg every six hours for adults under 70 and 2 mg for those above. The oral route is twice as effective as patients fear and half as effective as injection: 4 mg by mouth equals 2 mg under the skin.
6.4 Write a laxative for everyone who will have dolvantine for more than two days, and an antiemetic to be given when required.
## Watch for
6.5 Sedation comes before slow breathing. Use the four-point sedation scale every hour for the first six hours after an injection. If the patient is hard to wake, or breathes fewer than eight times a minute, give oxygen, call for help, and give rescaxon 100 micrograms by vein every two minutes, to a limit of 800 micrograms.
6.6 Rescaxon wears off after forty minutes, which is sooner than dolvantine does. Stay with the patient and expect to repeat it.
6.7 Dolvantine must not be given with somnetal, or within ten days of a monoamine oxidase inhibitor.
## Infusions
6.8 Patient-controlled pumps are set up by the acute pain team, extension 2280. The standard setting is a bolus of 0.5 mg and a lockout of seven minutes. Only the patient may press the button. Visitors must be told so.
6.9 Epidural infusions are allowed on wards 5, 6 and intensive care. Test the block with ice every four hours; a new heavy leg is an emergency, and the infusion is stopped while you call.
## Going home
6.10 Supply dolvantine for no more than five days after an operation, say when to stop, and record it in the discharge letter. Patients who took it before admission go back to their usual prescriber.
# 7. Nausea and vomiting
7.1 Find the cause before you choose the medicine. Constipation, a full stomach, a high calcium, infection, pain and our own prescriptions explain most of it.
7.2 The first choice is brevilan 6 mg by mouth or by slow injection, up to three times a day. It works through the gut and the vomiting centre, and does not cause drowsiness.
7.3 Do not give brevilan in complete obstruction of the bowel, in the first four days after an anastomosis, or in Parkinson's disease.
7.4 The second choice is ondavel 8 mg twice a day. It causes constipation and lengthens the QT interval; look at the electrocardiogram first if the patient is over 60 or takes another medicine that does the same.
## After an operation
7.5 Count the risk factors: female sex, non-smoker, earlier sickness after an anaesthetic, and opioids. With three or four the anaesthetist gives two medicines of different classes in theatre. On the ward use a third class, not a second dose of the same one within six hours.
## Vomiting that will not stop
7.6 Put in a nasogastric tube if the abdomen is distended or the patient has vomited more than a litre in four hours. Use size 14 for drainage. Check the position by the acidity of the aspirate: a pH of 5.0 or less is safe for drainage, and feeding needs a film as well if the pH is above that.
7.7 Check sodium, potassium, magnesium, calcium, glucose and ketones. Replace magnesium before potassium; potassium will not stay up without it.
## In pregnancy
7.8 Women who have lost more than 5% of their weight, or have ketones of 2 or more, are admitted to ward 12. Give a B vitamin before any glucose.
## Travel and balance
7.9 Sickness with spinning and with jerking of the eyes comes from the inner ear. Give labyrene 16 mg three times a day for no more than a week, because it slows recovery if it is taken for longer, and ask for physiotherapy early.
# 8. Fever and sepsis
8.1 Think of sepsis in any patient with a likely infection and an early warning score of 5 or more, or a lactate above 2, or new confusion, or a rash that does not fade. Old people and those on zelcortil may have no fever.
8.2 The first hour has six tasks: give oxygen to target, take two sets of blood cultures, give the antibiotic, give fluid, measure lactate, and start a urine chart. Write the time against each.
8.3 The antibiotic must be in the vein within 50 minutes of the decision that sepsis is likely. Blood cultures come first only if they can be taken within ten minutes.
## Which antibiotic
| Likely source | First choice | If allergic |
| Chest, from home | Cefavorin 1.5 g by vein | Pelmoxate 400 mg by mouth |
| Chest, after five days in hospital | Tazovir 4 g by vein | Ring microbiology |
| Urine | Gentavane 4 mg/kg by vein, once | Pelmoxate 400 mg by mouth |
| Abdomen | Tazovir 4 g by vein | Gentavane and metrolene |
| Skin | Fluclovane 2 g by vein | Clindarel 900 mg by vein |
| Unknown | Tazovir 4 g by vein and gentavane once | Ring microbiology |
8.4 A consultant microbiologist is on call day and night through the switchboard. Ring about meningitis, about any patient who has been abroad in the last year, and whenever the table does not fit.
## After the first day
8.5 Review the antibiotic at 48 hours and record one of four decisions: stop, change to tablets, change to a narrower medicine, or go on with a date for the next review. A course without a decision is stopped by the pharmacist at 96 hours, who will tell you first.
8.6 Gentavane levels are taken 18 hours after the dose. Do not give a second dose until the level is below 1.2 mg/L.
8.7 Remove any line that might be the source. A drip that was put in by the ambulance crew is replaced within 24 hours.
8.8 Look for a collection if the fever has not settled by the fourth day. Ask the radiologist in person; the answer is quicker and better.
8.9 Relatives should be told that the illness is sepsis, in that word. The leaflet is in the rack by each ward clerk.
# 9. Chest pain
9.1 Record a 12-lead electrocardiogram within ten minutes of the complaint and show it to a doctor who is allowed to sign it. If it is normal and the pain goes on, repeat it every twenty minutes for an hour.
9.2 ST elevation or new left bundle branch block: ring 5555 and say "heart attack call" and the ward. The catheter laboratory at Stannerby is 35 minutes away by ambulance. Do not wait for the troponin.
9.3 While you wait give oxygen only if the saturation is below 93%, dolvantine 2 mg by vein if there is pain, and the antiplatelet pack from the emergency trolley.
## Troponin
9.4 Take the first sample on arrival and the second three hours later. A first result below 4 with pain for more than six hours makes a heart attack very unlikely. A rise or fall of more than 8 between the samples is significant. Results between are discussed with the cardiology registrar.
9.5 Troponin is raised by kidney disease, sepsis, a fast pulse and a blood clot in the lung. Do not send it unless you would act on it.
## Other causes that kill
9.6 A tearing pain in the back with unequal pulses: measure the pressure in both arms. A difference of more than 25 mmHg, or a wide mediastinum, calls for a scan of the aorta before any anticoagulant.
9.7 Pain on breathing with a fast pulse and clear lungs: use the clot score in chapter 17. A score of 4 or less with a normal D-dimer ends the search.
9.8 Pain after vomiting, with air under the skin of the neck, is a torn gullet until a contrast study says otherwise. Keep the patient starved and ring the surgeon.
## Who may go home
9.9 A patient with two normal troponins, a normal electrocardiogram and no pain for four hours may go home with an appointment at the rapid access clinic within fourteen days. Patients who drive a bus or lorry must not drive until they have been seen.
# 10. Wheeze and breathlessness
10.1 Sit the patient up, give oxygen to target and listen. A silent chest, a tired patient or a normal carbon dioxide in a severe attack is a reason to call intensive care now.
10.2 Measure peak flow before and after treatment if the patient is able. Below 33% of their best is life-threatening, 33% to 50% severe, and 51% to 75% moderate.
10.3 Give vantairol 4 mg by nebuliser, driven by oxygen in asthma and by air in chronic lung disease. Repeat it every fifteen minutes for three doses, and then as needed. Expect a tremor, a fast pulse and a fall in potassium.
10.4 Give zelcortil 32 mg by mouth within the first hour. Continue for six days in asthma and for five in chronic lung disease. It need not be tapered unless the patient was taking it already.
## If that is not enough
10.5 In asthma, magnesium 1.8 g by vein over 25 minutes is given once, with the registrar present. An infusion of vantairol is a matter for intensive care.
10.6 In chronic lung disease with a pH below 7.33 see section 4.5.
## Heart failure
10.7 A breathless patient with crackles, a raised neck vein and a gallop has heart failure until proved otherwise. Sit up, give oxygen to target, and give diuvane 50 mg by vein. Expect 200 mL of urine in the first hour; if it does not come, double the dose once.
10.8 Nitrates are used if the systolic pressure is above 110. Continuous positive airway pressure is started by the outreach nurses.
## Going home after asthma
10.9 The patient may go when peak flow is above 75% of best, when the variation over a day is less than 20%, and when the inhaler technique has been checked by a nurse or pharmacist. Give a written plan. Ask the surgery to see the patient within two working days, and book our clinic within four weeks.
10.10 An attack that needed ventilation means lifelong follow-up at the chest clinic. Never discharge such a patient from the clinic for failing to attend.
# 11. Seizures
11.1 Note the time. Most fits stop within three minutes without help. Turn the patient on the side, give oxygen, check the glucose and take off nothing but the glasses.
11.2 At five minutes give somnetal 5 mg by vein, or 10 mg into the cheek if there is no vein. Repeat once after a further five minutes. Do not give a third dose.
11.3 If the fit goes on, load with ostrivane 30 mg/kg by vein over fifteen minutes, to a limit of 3,500 mg. Call the anaesthetist at the time you start it and not when it has failed.
11.4 At thirty minutes from the beginning the patient should be anaesthetised.
## Find the cause
11.5 Missed tablets, alcohol, infection, low sodium, low glucose and a new lesion account for nine in ten. Send sodium, calcium, magnesium, glucose, drug levels and cultures. Scan the head if the fit was focal, was the first, followed an injury or leaves a weakness.
11.6 Do a lumbar puncture for fever with confusion once the scan has been seen, and give the treatment for encephalitis without waiting for it.
## Ostrivane
11.7 The maintenance dose for adults is 500 mg twice a day, from twelve hours after the load. Halve it if the creatinine clearance is below 40. The commonest unwanted effect is a change of temper, which the family notices first. Ask them.
11.8 Ostrivane must not be stopped suddenly. If the patient cannot swallow, give the same dose by vein.
## Afterwards
11.9 Tell every patient not to drive and to let the licensing authority know, write in the notes that you have done so, and give the leaflet. Warn about baths, ladders and open water.
11.10 A first fit is seen in the neurology clinic within two weeks. Attacks that look unusual should be filmed on a relative's telephone: the film is worth more than the referral.
# 12. Confusion and falls
12.1 Delirium is new confusion that comes on over hours or days and goes up and down. It affects one in four of our patients over 70 and is missed in half of them, because the quiet kind is not troublesome.
12.2 Use the four-question test on admission and every day in anyone over 70 or with a broken hip. A score of 4 or more is delirium until shown otherwise.
12.3 Look for infection, pain, constipation, a full bladder, dehydration, a stroke, withdrawal of alcohol and, above all, new medicines. Stop somnetal, bladder antispasmodics and sedating antihistamines.
## Care
12.4 Spectacles, hearing aids, a clock, a familiar face and a bed by the window do more than any tablet. Do not move the patient between wards after 8 pm. Families may stay overnight; the ward has reclining chairs.
12.5 If the patient is a danger to self or others, and calm words have failed, give halivone 0.5 mg by mouth. Wait forty-five minutes before a second dose. The limit is 2 mg in 24 hours, and it is not given in Parkinson's disease or with a long QT interval.
## Falls
12.6 Before moving a patient who has fallen look for a head injury, a shortened leg and pain in the neck. Use the flat lifting kit if there is any doubt. Observations are made every half hour for two hours, hourly for four, and then as before.
12.7 Scan the head within one hour if the patient takes an anticoagulant, has vomited twice, or has a lower level of alertness than before.
12.8 Measure the blood pressure lying and after one and three minutes of standing. A fall of 20 mmHg is significant if it brings symptoms.
12.9 Bed rails are not used for confused patients who could climb over them. A low bed with a crash mat is kept in the store on ward 7.
12.10 Every fall is reported as an incident, and the family is told the same day, even at night if there is an injury. A second fall in one admission brings a visit from the falls nurse within a working day.
"""
