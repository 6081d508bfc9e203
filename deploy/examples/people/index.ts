// The realm's front door.
export { Person, Employee, Manager } from './person';
export { Company, Organisation as Org } from './company';
export { Team } from './team';
export { default as Certification } from './certification';
export type { Zone } from './timezone';
export * from './address';
