package dev.realmkeep.cache.model.document;

/**
 * One key of an order. Ascending: missing and null values first, then booleans, numbers, strings
 * (by code point), anything else last and equal; descending the reverse. Documents that are equal
 * in every key are ordered by id, by code point, ascending.
 *
 * @param path dotted field names
 */
public record DocumentSort(String path, boolean descending) {}
