"""A patient leaflet for an invented cholesterol medicine, as a web page."""

TITLE = "Quorvastin 10 mg and 20 mg capsules: information for the patient"
SOURCE = """
Quorvastin is an invented medicine. This leaflet is a software sample and not medical advice.
Read all of this leaflet before you start. Keep it, because you may want to read it again. Leaflet last revised in February 2024.
# 1. What quorvastin is and what it is used for
Quorvastin belongs to a group of medicines that lower cholesterol by slowing its uptake from the bowel and its manufacture in the liver. It is used with a suitable diet by adults whose cholesterol stays too high, and by young people from 12 years with an inherited form of high cholesterol.
# 2. What you need to know before you take it
## Do not take quorvastin
- if you are allergic to quorvastin, to soya or to peanut: the capsule shell contains soya lecithin
- if you have active liver disease
- if you are pregnant, trying to become pregnant or breast-feeding
- if you have had muscle breakdown with a similar medicine
## Warnings
Talk to your doctor if you drink more than two glasses of wine a day, if your thyroid gland is underactive, or if you or a relative have had a muscle illness. You will need a blood test of the liver before you start, after ten weeks and then once a year.
Tell your doctor at once if you have muscle pain, tenderness or weakness that you cannot explain, above all with a fever or dark urine.
## Other medicines
Some medicines raise the amount of quorvastin in your blood. If you take tolvercin for a transplant, your dose must not be more than 10 mg a day. Leave at least five hours between quorvastin and a bile acid powder.
## Food and drink
Do not eat grapefruit or drink its juice. You may take quorvastin with any other food.
## Driving
Quorvastin is not known to affect driving.
# 3. How to take it
Take one capsule in the evening. Swallow it whole. The usual starting dose is 10 mg. Your doctor may raise it after six weeks; the highest dose is 40 mg, taken as two 20 mg capsules.
| Who | Starting dose | Highest dose |
| Adults | 10 mg | 40 mg |
| Adults over 80 | 10 mg every other day | 20 mg |
| Young people from 12 to 17 | 10 mg | 20 mg |
| People with severe kidney disease | 10 mg every other day | 10 mg |
## If you forget a capsule
If it is less than eight hours late, take it when you remember. If it is later than that, leave it out and take the next one at the usual time.
## If you take too many
Ring the medicines line on the card in the carton and take the carton with you if you are asked to come to hospital.
# 4. Possible side effects
**Common (up to 1 in 10 people):** wind, constipation, headache, vivid dreams.
**Uncommon (up to 1 in 100 people):** itching, tiredness, a rise in blood sugar, tingling of the fingers.
**Rare (up to 1 in 1,000 people):** muscle damage, inflammation of the pancreas, loss of eyebrow hair.
If you get any side effect, talk to your pharmacist.
# 5. How to store it
Keep it in a refrigerator, between 2 and 8 °C, until you open the bottle. After opening it may be kept at room temperature for 60 days. Do not use it after the date on the label.
# 6. Contents of the pack
Each capsule contains 10 mg or 20 mg of quorvastin. The other ingredients are medium-chain triglycerides, soya lecithin, gelatin (bovine), glycerol and iron oxide yellow. The bottles hold 28 capsules. Maker: Halden Brook Pharma, Esker Road, Tollymore.
"""
