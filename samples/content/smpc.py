"""A summary of product characteristics for an invented antibiotic, with tables."""

TITLE = "Summary of Product Characteristics: Pelmoxate 400 mg film-coated tablets"
SOURCE = """
Fictional product, written as a software sample. Pelmoxate does not exist.
# 1. Name of the medicinal product
Pelmoxate 400 mg film-coated tablets
# 2. Qualitative and quantitative composition
Each film-coated tablet contains 400 mg of pelmoxate (as pelmoxate besilate). Excipient with known effect: each tablet contains 92 mg of lactose monohydrate.
# 3. Pharmaceutical form
Film-coated tablet. Pale green, capsule-shaped, 17 mm by 8 mm, marked PX 400 on one side. The score line is only to help with breaking the tablet for swallowing and does not divide it into equal doses.
# 4. Clinical particulars
## 4.1 Therapeutic indications
Pelmoxate is indicated in adults and in adolescents weighing at least 40 kg for community-acquired pneumonia, for complicated infection of the urinary tract including pyelonephritis, and for infection of the skin and soft tissues when other agents are unsuitable. Official guidance on the proper use of antibacterial agents should be considered.
## 4.2 Posology and method of administration
The usual dose is one tablet every twelve hours. The length of treatment depends on the infection, as shown below.
| Infection | Dose | Duration |
| Community-acquired pneumonia | 400 mg every 12 hours | 5 to 7 days |
| Pyelonephritis | 400 mg every 12 hours | 8 days |
| Skin and soft tissue infection | 400 mg every 12 hours | 6 to 10 days |
| Cystitis in women with a urological abnormality | 400 mg once daily | 3 days |
**Renal impairment.** No change is needed if creatinine clearance is above 45 mL/min. Between 20 and 45 mL/min give 400 mg once daily. Below 20 mL/min and in patients on haemodialysis give 400 mg every 48 hours, on dialysis days after the session.
**Hepatic impairment.** No change is needed in mild or moderate impairment. There is no experience in severe impairment.
**Older people.** The dose depends on renal function only.
**Method of administration.** The tablets are taken with a full glass of water, with or without food, in an upright position. They must be taken at least two hours before or four hours after antacids, iron or zinc.
## 4.3 Contraindications
Hypersensitivity to pelmoxate or to any excipient. A history of tendon rupture with any antibacterial of the same class. Myasthenia gravis. Children weighing less than 40 kg.
## 4.4 Special warnings and precautions for use
**Heart rhythm.** Pelmoxate lengthens the QT interval by 9 milliseconds on average. Correct low potassium before treatment, and record an electrocardiogram on day 2 in patients over 75 years of age.
**Tendons.** Stop treatment at the first sign of pain or swelling in a tendon and rest the limb. The risk is higher during treatment with corticosteroids.
**Liver.** Stop treatment if the transaminases rise above five times the upper limit of normal, or above three times with jaundice.
**Blood glucose.** Low blood glucose has been reported, mostly in older patients who take insulin or a sulphonylurea.
**Light.** Patients should avoid strong sunlight and sunbeds during treatment and for five days afterwards.
**Laboratory tests.** Pelmoxate may give a false positive result in urine screening for opiates.
## 4.5 Interactions
Pelmoxate inhibits the enzyme CYP1A2. The plasma concentration of theophylline rises by 38%, and its dose should be reduced by one third during treatment. Concentrations of caffeine double. Given with trevaxoril the exposure to trevaxoril rises by 15%, which needs no change of dose. Use with other medicines that lengthen the QT interval should be avoided.
## 4.6 Fertility, pregnancy and lactation
There are data on fewer than 300 pregnancies. Studies in rabbits showed delayed ossification at four times the human exposure. Pelmoxate should not be used in pregnancy unless there is no alternative. It passes into milk; breast-feeding should be interrupted during treatment and for 48 hours after the last tablet.
## 4.7 Effects on ability to drive
Dizziness occurs in about one patient in twenty-five. Patients should not drive until they know how the medicine affects them.
## 4.8 Undesirable effects
The table lists reactions seen in 3,212 patients in clinical trials.
| System organ class | Common (1 in 100 to 1 in 10) | Uncommon (1 in 1,000 to 1 in 100) | Rare (fewer than 1 in 1,000) |
| Gastrointestinal | Nausea, diarrhoea, metallic taste | Vomiting, mouth ulcers | Pseudomembranous colitis |
| Nervous system | Headache, dizziness | Tremor, sleep disturbance | Seizures |
| Skin | Rash | Light-sensitive reaction | Toxic epidermal necrolysis |
| Musculoskeletal | None | Joint pain | Tendon rupture |
| Cardiac | None | Palpitations | Torsade de pointes |
| Hepatic | Raised transaminases | Cholestatic jaundice | Hepatic failure |
## 4.9 Overdose
Single doses of up to 2,400 mg caused only vomiting. Treatment is supportive, with monitoring of the electrocardiogram for at least 24 hours. Haemodialysis removes about 22% of a dose in four hours.
# 5. Pharmacological properties
## 5.1 Pharmacodynamic properties
Pelmoxate inhibits bacterial topoisomerase IV. Breakpoints: susceptible at 0.5 mg/L or below and resistant above 1 mg/L for Enterobacterales. In trial PX-301 clinical cure in pneumonia was 88.4% with pelmoxate and 86.9% with the comparator.
## 5.2 Pharmacokinetic properties
Oral bioavailability is 91%. The peak is reached after 1.6 hours. Protein binding is 34% and the half-life is 9.5 hours. About 70% of the dose is excreted unchanged by the kidneys.
## 5.3 Preclinical safety data
In juvenile dogs pelmoxate caused damage to the cartilage of weight-bearing joints. It was not carcinogenic in a two-year study in rats.
# 6. Pharmaceutical particulars
## 6.1 Shelf life and storage
30 months. Do not store above 25 °C. Keep the blisters in the outer carton to protect them from moisture.
## 6.2 Nature of container
Aluminium blisters in cartons of 10, 14 or 50 tablets.
# 7. Holder of the authorisation
Lindqvist & Marlowe Therapeutics Limited, Orchard Works, Sallowfield.
# 8. Date of revision of the text
18 July 2024
"""
