"""The 29 business categories. The list is closed: a new one is a decision, not a typing error."""

from typing import NamedTuple


class Category(NamedTuple):
    """One shelf of the marketplace."""

    id: str
    name: str
    description: str


CATEGORIES: tuple[Category, ...] = (
    Category("accounting", "Accounting & Tax", "Close the books, reconcile, prepare returns and explain the figures."),
    Category("agriculture", "Agriculture & Food", "Plan crops and herds, read soil and weather, keep food safe."),
    Category("compliance", "Compliance & Risk", "Map obligations to controls, prepare audits, assess risk."),
    Category("construction", "Construction & Engineering", "Estimate, schedule, inspect and document building work."),
    Category("customer-support", "Customer Support", "Answer, triage and de-escalate; learn from every ticket."),
    Category("cybersecurity", "Cybersecurity", "Assess threats, triage alerts, harden systems, report incidents."),
    Category("data-analytics", "Data & Analytics", "Query, clean, model and explain data."),
    Category("design", "Design & User Experience", "Research users, critique screens, write interface text."),
    Category("education", "Education & Training", "Plan lessons, give feedback, assess and support learners."),
    Category("energy", "Energy & Utilities", "Plan loads, read tariffs, maintain assets, report emissions."),
    Category("finance", "Finance & Banking", "Forecast, value, lend, invest and explain financial choices."),
    Category("government", "Government & Public Sector", "Draft policy, answer citizens, run programmes and grants."),
    Category("healthcare", "Healthcare & Life Sciences", "Document care, prepare trials, explain health information."),
    Category("hospitality", "Hospitality & Travel", "Plan trips, run kitchens and hotels, look after guests."),
    Category("human-resources", "Human Resources", "Hire, onboard, develop and support people at work."),
    Category("insurance", "Insurance", "Underwrite, assess claims, explain cover and detect fraud."),
    Category("it-operations", "IT Operations", "Diagnose incidents, run changes, plan capacity, write runbooks."),
    Category("legal", "Legal", "Review contracts, research questions, draft and explain documents."),
    Category("logistics", "Logistics & Supply Chain", "Plan routes, stock and shipments; clear customs."),
    Category("manufacturing", "Manufacturing & Quality", "Plan production, find root causes, control quality."),
    Category("marketing", "Marketing", "Position, plan campaigns, write copy and read results."),
    Category("media", "Media & Publishing", "Edit, check facts, script, pitch and plan publications."),
    Category("nonprofit", "Nonprofit & Fundraising", "Win grants, thank donors, measure impact, run volunteers."),
    Category("procurement", "Procurement & Vendors", "Source, compare bids, negotiate and manage suppliers."),
    Category("product-management", "Product Management", "Discover problems, set priorities, specify and launch."),
    Category("real-estate", "Real Estate & Property", "Value, list, lease, inspect and manage property."),
    Category("retail", "Retail & E-commerce", "Plan ranges, write listings, price and serve shoppers."),
    Category("sales", "Sales", "Qualify, prepare, propose, negotiate and forecast."),
    Category("software-engineering", "Software Engineering", "Specify, write, review, test and ship software."),
)

CATEGORY_IDS: frozenset[str] = frozenset(category.id for category in CATEGORIES)
