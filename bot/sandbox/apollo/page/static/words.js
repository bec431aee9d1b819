// What the two kinds of records are called, which columns a list has, which fields a form has.

export const KINDS = {
  contacts: {
    one: "contact", title: "Contacts", search: "Name, title, company or e-mail",
    columns: [
      ["Name", "name"], ["Title", "title"], ["Company", "organization_name"], ["Email", "email"],
      ["Phone", "phone"], ["Stage", "stage"], ["Owner", "owner"], ["HubSpot", "hubspot_id"],
    ],
    fields: [
      { name: "first_name", label: "First name" },
      { name: "last_name", label: "Last name" },
      { name: "title", label: "Title", wide: true },
      { name: "email", label: "Email", type: "email" },
      { name: "organization_name", label: "Company", suggest: "accounts" },
      { name: "direct_phone", label: "Phone", type: "tel" },
      { name: "mobile_phone", label: "Mobile", type: "tel" },
      { name: "linkedin_url", label: "LinkedIn", type: "url", wide: true },
      { name: "contact_stage_id", label: "Stage", choose: "stages" },
      { name: "owner_id", label: "Owner", choose: "users" },
      { name: "label_names", label: "Lists", lists: true, wide: true },
    ],
  },
  accounts: {
    one: "account", title: "Accounts", search: "Name or domain",
    columns: [
      ["Name", "name"], ["Domain", "domain"], ["Industry", "industry"], ["Employees", "employees"],
      ["Phone", "phone"], ["Stage", "stage"], ["Owner", "owner"], ["HubSpot", "hubspot_id"],
    ],
    fields: [
      { name: "name", label: "Name" },
      { name: "domain", label: "Domain" },
      { name: "phone", label: "Phone", type: "tel" },
      { name: "linkedin_url", label: "LinkedIn", type: "url" },
      { name: "account_stage_id", label: "Stage", choose: "stages" },
      { name: "owner_id", label: "Owner", choose: "users" },
      { name: "labels", label: "Lists", lists: true, wide: true },
    ],
  },
};

const NAMES = {
  first_name: "First name", last_name: "Last name", title: "Title", email: "Email", name: "Name",
  organization_name: "Company", phone_numbers: "Phones", linkedin_url: "LinkedIn", domain: "Domain",
  contact_stage_id: "Stage", account_stage_id: "Stage", owner_id: "Owner", label_ids: "Lists",
  phone: "Phone", hubspot_vid: "HubSpot id", hubspot_id: "HubSpot id", account_id: "Account",
  merged_crm_ids: "Merged HubSpot ids", city: "City", country: "Country",
};
export const MERGE_FIELDS = ["title", "email", "organization_name", "domain", "phone", "stage", "owner", "hubspot_id"];

export const nameOf = (field) => NAMES[field];
export const STOP = new Set(["Do Not Contact", "Do Not Prospect", "Bad Data"]);

export function when(text) {
  return new Date(text).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

// Says a stored value in words: ids of stages, owners and lists by their names.
export function say(field, value, team) {
  if (value === null || value === undefined || value === "" || value.length === 0) return "empty";
  const named = [...team.stages.contacts, ...team.stages.accounts, ...team.users, ...team.lists];
  const one = (item) => {
    if (typeof item === "object") return item.raw_number ?? item.email ?? JSON.stringify(item);
    return named.find((known) => known.id === item)?.name ?? String(item);
  };
  return Array.isArray(value) ? value.map(one).join(", ") : one(value);
}
