"""A staff leave policy, as Markdown from a company wiki."""

SOURCE = """
# Ardmuir Instruments: leave and sickness policy

*Policy HR-07, in force from 1 October 2024. Replaces HR-07 of 2021. Questions: people@ardmuir.example*

This policy applies to everyone employed by Ardmuir Instruments at Inverlarig and Strathbeg. It does not form part of anyone's contract of employment, and the company may change it after consulting the staff forum.

## 1. Annual leave

### 1.1 How much

Full-time staff have 27 days of annual leave in addition to the nine public holidays. After five years of service the allowance rises to 29 days and after ten years to 32 days. Part-time staff have a proportion of these.

### 1.2 Booking

Ask for leave in the portal. Your manager answers within three working days; if there is no answer by then, the request counts as approved. For an absence of more than ten working days in a row give at least eight weeks' notice.

The calibration laboratory closes for the first two full weeks of July. Laboratory staff keep ten days of their allowance for the closure.

### 1.3 Carrying over and buying

You may carry over up to four days into the next leave year, to be used by the end of April. You may buy up to five further days in the November window; the cost is spread over your next twelve salary payments. Leave cannot be sold back.

## 2. Sickness

### 2.1 Telling us

Telephone your manager, or the gatehouse if the manager cannot be reached, at least 45 minutes before your shift. A text message is not enough on the first day.

### 2.2 Evidence

You may certify yourself for the first seven calendar days. From the eighth day we need a doctor's note.

### 2.3 Company sick pay

| Length of service | Full pay | Half pay |
|---|---|---|
| Under 6 months | none | none |
| 6 months to 2 years | 3 weeks | 3 weeks |
| 2 to 5 years | 8 weeks | 6 weeks |
| Over 5 years | 14 weeks | 12 weeks |

Entitlement is counted over a rolling twelve months. Sick pay stops if you work elsewhere while signed off.

### 2.4 Coming back

Your manager holds a return-to-work conversation within two working days of your return. Three separate absences in any six months, or a single absence of more than twenty working days, lead to a formal review.

## 3. Family leave

### 3.1 Maternity and adoption

Enhanced pay is sixteen weeks at full pay and ten weeks at half pay, provided that you had one year's service by the fifteenth week before the expected week of birth or placement. If you do not come back to work for at least three months, the company may ask you to repay half of the enhanced pay.

### 3.2 Partners

Partners have four weeks at full pay, to be taken in blocks of at least one week within 52 weeks of the birth or placement.

### 3.3 Neonatal care

A parent of a baby who spends seven or more days in neonatal care has one extra week of full pay for each week of that care, up to twelve.

### 3.4 Carers

You may take up to six days of carer's leave a year, three of which are paid. Half days are allowed.

## 4. Other leave

- **Bereavement:** ten paid days for a partner, child or parent; four for another close relative or friend.
- **Jury service:** full pay, less what the court pays you.
- **Reserve forces:** two weeks' paid leave for annual camp, with three months' notice.
- **Blood and organ donors:** two hours for each blood donation; up to six weeks at full pay for a living organ donor.
- **Moving house:** one paid day in any two years.

## 5. When leave is refused

If you think that a request has been refused unfairly, write to the head of people within five working days. She discusses it with you and decides within a further five. There is no second appeal.
"""
