"""The rent schedule of a trading estate, as an agent's workbook: a heading and a table for each sheet."""

TITLE = "Cotterdale Trading Estate: rent schedule"
SOURCE = """
# Passing rents
| Unit | Tenant | Floor area (sq m) | Lease start | Term (years) | Passing rent (£ pa) | Next review | Tenant break | Remarks |
| 1 | Abelard Joinery Ltd | 412 | 2019-06-24 | 15 | 31750 | 2029-06-24 |  | Guarantee by the parent company expires on first review |
| 2 | Fennimore Tyres | 268 | 2022-03-25 | 6 | 20100 |  | 2025-03-25 | Break not exercised; tenant confirmed by letter of 3 September 2024 |
| 3A | Kittow & Daughters Brewing Ltd | 655 | 2020-09-29 | 12 | 47800 | 2026-09-29 |  | Rent-free months used up in March 2021 |
| 3B | Kittow & Daughters Brewing Ltd | 190 | 2023-09-29 | 9 | 14250 | 2026-09-29 | 2028-09-29 | Cold store; separate electricity meter |
| 4 | Vacant | 305 |  |  | 0 |  |  | Under offer to a climbing centre at £22,900; roof to be repaired first |
| 5 | Osmotherley Print Co-operative | 520 | 2016-12-25 | 20 | 36400 | 2026-12-25 | 2026-12-25 | Review is upwards only; break needs 12 months' notice |
| 6 | Pearl & Byte Data Recovery Ltd | 148 | 2024-02-12 | 5 | 13320 |  | 2027-02-12 | Stepped rent: £14,060 from 12 February 2026 |
| 7 | Holloway Ambulance Trust | 730 | 2018-03-25 | 25 | 51100 | 2028-03-25 | 2033-03-25 | Index-linked with collar 1% and cap 4% |
| 8 | Teasel Hosiery Ltd | 366 | 2021-06-24 | 10 | 27450 | 2026-06-24 |  | Sub-let in part to a dancewear shop with consent of 9 May 2023 |
| 9 | Grainger Scaffolding Ltd | 890 | 2015-09-29 | 15 | 58740 | 2025-09-29 |  | Includes open yard of 1,400 sq m let at £6 per sq m |
| 10 | Morrow Pet Foods | 244 | 2023-11-01 | 3 | 18300 |  | 2025-11-01 | Contracted out of security of tenure |
# Arrears
| Unit | Tenant | Due date | Amount (£) | Action taken |
| 2 | Fennimore Tyres | 2024-12-25 | 1675 | Payment plan: three instalments, last due 14 March 2025 |
| 5 | Osmotherley Print Co-operative | 2024-09-29 | 9100 | Statutory demand served on 22 November 2024 |
| 8 | Teasel Hosiery Ltd | 2024-12-25 | 412.5 | Insurance contribution disputed; see surveyor's note |
| 9 | Grainger Scaffolding Ltd | 2024-12-25 | 14685 | Bailiffs instructed on 20 January 2025 |
"""
