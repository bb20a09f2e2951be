/** What is done for operators, whatever they ask by: the audit, jobs that replay, comparison with the shop, what viewers may see. */
package org.ticketorders.ops.service;
